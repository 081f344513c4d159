import { atOrBefore } from './at-or-before.ts';
import type { Derived } from './joined.ts';

/** A word of base64 that could hold a credential. */
const WORD = /(?<![A-Za-z\d+/])[A-Za-z\d+/]{16,}={0,2}/g;
const SHORTEST_PLAIN = 12;
/** What else base64 holds (images, hashes, programs) has other control characters. */
const IS_TEXT = /^[\t\n\r\x20-\x7e\x80-\xff]+$/;
const SEEN_CHARACTERS = 64;

/**
 * What stands in words of base64, one a line: that is how headers, a Secret of Kubernetes and settings of Docker carry
 * credentials. Only words that begin with text count. Nothing if there is no such word.
 */
export function decodedValues(text: string): Derived[] {
  const begins: number[] = [];
  const origins: { at: number; length: number }[] = [];
  const decoded: string[] = [];
  let length = 0;
  for (const { index, 0: word } of text.matchAll(WORD)) {
    if (!IS_TEXT.test(decode(word.slice(0, SEEN_CHARACTERS)))) continue;
    const plain = decode(word);
    if (plain.length < SHORTEST_PLAIN) continue;
    begins.push(length);
    origins.push({ at: index, length: word.length });
    decoded.push(plain);
    length += plain.length + 1;
  }
  const none = { at: 0, length: 0 };
  const originOf: Derived['originOf'] = (at) => origins[atOrBefore(begins, at)] ?? none;
  return decoded.length === 0 ? [] : [{ text: decoded.join('\n'), originOf }];
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('latin1');
}
