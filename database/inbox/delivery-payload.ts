/**
 * Parses the JSON of a delivery: its body, or the field `payload` of its body if the sender was told to send a form.
 * Throws SyntaxError for anything else.
 */
export function deliveryPayload({ headers, body }: { headers: Record<string, string>; body: Uint8Array }): unknown {
  const text = new TextDecoder().decode(body);
  if (!isForm(headers['content-type'])) return JSON.parse(text);
  const payload = new URLSearchParams(text).get('payload');
  if (payload === null) throw new SyntaxError('The form has no field "payload".');
  return JSON.parse(payload);
}

function isForm(contentType: string | undefined): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded';
}
