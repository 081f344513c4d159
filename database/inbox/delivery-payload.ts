import { refuseHeavyJson } from './refuse-heavy-json.ts';

interface Content {
  headers: Record<string, string>;
  body: Uint8Array;
}

/**
 * Parses the JSON of a delivery: its body, or the field `payload` of its body if the sender was told to send a form.
 * Throws SyntaxError for anything else, and for JSON that is nested deeper or has more keys or values than any sender's.
 */
export function deliveryPayload(content: Content): unknown {
  return parsePayload(deliveryText(content));
}

/** Parses what `deliveryText` returned. Throws as `deliveryPayload` does. */
export function parsePayload(text: string): unknown {
  refuseHeavyJson(text);
  return JSON.parse(text);
}

/** The JSON of a delivery as its sender wrote it; it has not been parsed yet. Throws SyntaxError for a form without it. */
export function deliveryText({ headers, body }: Content): string {
  const text = new TextDecoder().decode(body);
  if (!isForm(headers['content-type'])) return text;
  // Only this field is decoded: a form of millions of fields keeps URLSearchParams busy for minutes.
  const field = /(?:^|&)(payload=[^&]*)/.exec(text)?.[1];
  const payload = new URLSearchParams(field).get('payload');
  if (payload === null) throw new SyntaxError('The form has no field "payload".');
  return payload;
}

function isForm(contentType: string | undefined): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded';
}
