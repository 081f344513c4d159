import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** An id such as `sesn_01h5…`: a prefix and 128 random bits in lower-case letters and digits, safe in paths. */
export function newId(prefix: string): string {
  let text = '';
  for (const byte of randomBytes(26)) text += ALPHABET[byte % ALPHABET.length];
  return `${prefix}_${text}`;
}
