import { createHash } from 'node:crypto';

const DIGITS = 16;

/**
 * The content hash of a definition: the first 16 hexadecimal digits of the SHA-256 of its canonical JSON, which has no
 * white space and the keys of each object in the order of their code units. Equal definitions have equal hashes,
 * however their files are laid out. A new key of the format, with its default, changes all hashes.
 */
export function contentHash(definition: object): string {
  return createHash('sha256').update(JSON.stringify(definition, inOrder)).digest('hex').slice(0, DIGITS);
}

function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries);
}
