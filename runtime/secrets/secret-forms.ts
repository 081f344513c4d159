import { isPlainWord } from './is-plain-word.ts';

/** A shorter value stands in ordinary text by chance. */
const SHORTEST_SECRET = 8;

/** Of a secret of several lines, a shorter line stands in other texts by chance. */
const SHORTEST_LINE = 24;

/**
 * Every way in which a secret may be written: as it is, in base64 (wherever in the encoded bytes it begins, so that the
 * header `Basic <base64 of x-access-token:secret>` has it too), base64url, hexadecimal digits, as part of a URL or a form,
 * and within a string of JSON. Of a secret of several lines, such as a private key, each long line counts as well.
 * A secret of fewer than 8 characters, or of one short word, has none.
 */
export function secretForms(secret: string): string[] {
  if (secret.length < SHORTEST_SECRET || isPlainWord(secret)) return [];
  const lines = secret.includes('\n') ? secret.split(/\r?\n/).filter(isTelling) : [];
  return [...new Set([secret, ...lines].flatMap(formsOf))].filter((form) => form.length >= SHORTEST_SECRET);
}

/** The first and the last line of a private key are the same in every key. */
function isTelling(line: string): boolean {
  return line.length >= SHORTEST_LINE && !line.startsWith('-----');
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].map((before) => base64At(bytes, before));
  return [
    secret,
    ...base64,
    ...base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
    hex,
    hex.toUpperCase(),
    encodeURIComponent(secret.toWellFormed()),
    new URLSearchParams([['', secret]]).toString().slice(1),
    JSON.stringify(secret).slice(1, -1),
  ];
}

/** What base64 makes of the secret after so many other bytes, without the characters that depend on its neighbours. */
function base64At(secret: Buffer, before: number): string {
  const encoded = Buffer.concat([Buffer.alloc(before), secret])
    .toString('base64')
    .replace(/=+$/, '');
  const isWhole = (before + secret.length) % 3 === 0;
  return encoded.slice(before === 0 ? 0 : before + 1, isWhole ? undefined : -1);
}
