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
  const written = refuseHeavyJson(text);
  const value: unknown = JSON.parse(text);
  // Of two equal keys, one is lost. Counting takes much less time than comparing what was written.
  if (countKeys(value) < written) refuseRepeatedKeys(text);
  return value;
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

/** How many keys the objects of a value have together. The depth of the value must be bounded. */
function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const members: unknown[] = Object.values(value);
  let keys = Array.isArray(value) ? 0 : members.length;
  for (const member of members) keys += countKeys(member);
  return keys;
}
