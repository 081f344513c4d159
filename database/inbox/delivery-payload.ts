import { refuseDeepJson } from './refuse-deep-json.ts';

/**
 * Parses the JSON of a delivery: its body, or the field `payload` of its body if the sender was told to send a form.
 * Throws SyntaxError for anything else, and for JSON that is nested deeper than any sender's.
 */
export function deliveryPayload({ headers, body }: { headers: Record<string, string>; body: Uint8Array }): unknown {
  const text = new TextDecoder().decode(body);
  if (!isForm(headers['content-type'])) return parse(text);
  const payload = new URLSearchParams(text).get('payload');
  if (payload === null) throw new SyntaxError('The form has no field "payload".');
  return parse(payload);
}

function parse(text: string): unknown {
  refuseDeepJson(text);
  return JSON.parse(text);
}

function isForm(contentType: string | undefined): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded';
}
