/** Where a private key begins, and how far it was looked at. */
export interface PrivateKey {
  at: number;
  length: number;
}

const BEGIN = /-----BEGIN (?:[A-Z\d]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
/** Between its lines a key in a text of JSON or of a program has escapes, quotes, signs and indents. */
const BETWEEN = /\\[nrt]|[\s"'`+\\,|>.()]/g;
const SEEN_CHARACTERS = 4_000;
/** In base64; the shortest key, one of Ed25519, has 64. */
const SHORTEST_KEY = 40;
/** Words without the spaces between them have no digits. */
const LOOKS_RANDOM = /^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)/;
const JWK_PART = /"d"\s{0,8}:\s{0,8}"[\w-]{20,2000}"/g;

/**
 * Finds private keys in PEM (encrypted ones too) and PGP, however their lines are joined, and those of JSON Web Keys. A head
 * without content, as documentation shows it, is none.
 */
export function findPrivateKeys(text: string): PrivateKey[] {
  const found = text.includes('PRIVATE KEY') ? [...text.matchAll(BEGIN)].flatMap((match) => pemAt(text, match)) : [];
  const isJwk = text.includes('"kty"') && text.includes('"d"');
  const ofJwk = isJwk
    ? [...text.matchAll(JWK_PART)].map(({ index, 0: part }) => ({ at: index, length: part.length }))
    : [];
  return [...found, ...ofJwk];
}

function pemAt(text: string, { index, 0: head }: RegExpExecArray): PrivateKey[] {
  const after = text.slice(index + head.length, index + head.length + SEEN_CHARACTERS);
  const end = after.indexOf('-----');
  const content = end < 0 ? after : after.slice(0, end);
  const joined = content.replaceAll(/^[A-Za-z-]{3,20}: .*$/gm, '').replaceAll(BETWEEN, '');
  const [key = ''] = /^[A-Za-z\d/=]{40,}/.exec(joined) ?? [];
  const isKey = key.length >= SHORTEST_KEY && LOOKS_RANDOM.test(key);
  return isKey ? [{ at: index, length: head.length + content.length }] : [];
}
