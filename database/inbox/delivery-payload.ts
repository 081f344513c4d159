import { refuseHeavyJson } from './refuse-heavy-json.ts';
import { refuseRepeatedKeys } from './refuse-repeated-keys.ts';

/**
 * Parses the JSON of a delivery's body. Throws SyntaxError for anything else, for bytes that are not UTF-8, and as
 * `parsePayload` does.
 */
export function deliveryPayload(body: Uint8Array): unknown {
  return parsePayload(deliveryText(body));
}

/**
 * Parses what `deliveryText` returned. Throws SyntaxError for JSON that is nested deeper or has more keys or values than any
 * sender's, and for an object that has a key twice, of which readers would choose different ones.
 */
export function parsePayload(text: string): unknown {
  refuseHeavyJson(text);
  refuseRepeatedKeys(text);
  return JSON.parse(text);
}

/** The text of a body, as its sender wrote it. Throws SyntaxError if the bytes are not UTF-8. */
export function deliveryText(body: Uint8Array): string {
  try {
    return DECODER.decode(body);
  } catch {
    // The cause says the same in other words.
    throw new SyntaxError('It is not UTF-8.');
  }
}

/** Made once, because that takes longer than to decode a body of a few kilobytes. */
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
