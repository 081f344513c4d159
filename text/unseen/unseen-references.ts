import { dropUnseen } from '../strip-invisible.ts';
import type { Edit } from './edit-text.ts';
import type { MarkdownPiece } from './read-markdown.ts';

/** The names of characters that are shown as nothing, in lower case. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['af', '\u2061'],
  ['applyfunction', '\u2061'],
  ['ic', '\u2063'],
  ['invisiblecomma', '\u2063'],
  ['invisibletimes', '\u2062'],
  ['it', '\u2062'],
  ['lrm', '\u200E'],
  ['negativemediumspace', '\u200B'],
  ['negativethickspace', '\u200B'],
  ['negativethinspace', '\u200B'],
  ['negativeverythinspace', '\u200B'],
  ['nobreak', '\u2060'],
  ['rlm', '\u200F'],
  ['shy', '\u00AD'],
  ['zerowidthspace', '\u200B'],
  ['zwj', '\u200D'],
  ['zwnj', '\u200C'],
]);

/**
 * Writes characters that are shown as nothing and stand in the text by number or name (`&#x200B;`, `&zwj;`) as
 * themselves: whether a joiner is needed where it stands is decided when the text is stripped again. Control characters
 * are cut.
 */
export function unseenReferences(text: string, pieces: readonly MarkdownPiece[]): Edit[] {
  const edits: Edit[] = [];
  for (const { type, start, end } of pieces) {
    if (type === 'characterReference') edits.push(...written(text.slice(start, end), start));
    else if (type === 'htmlFlow') {
      for (const { 0: whole, index } of text.slice(start, end).matchAll(/&#?\w{1,24};/g)) {
        edits.push(...written(whole, start + index));
      }
    }
  }
  return edits;
}

function written(reference: string, start: number): Edit[] {
  const character = characterOf(reference);
  if (character === null) return [];
  const end = start + reference.length;
  if (/(?![\t\n\r])\p{Cc}/u.test(character)) return [{ start, end, text: '' }];
  return dropUnseen(character) === '' ? [{ start, end, text: character }] : [];
}

function characterOf(reference: string): string | null {
  const [, hex, decimal, name] = /^&(?:#x([\da-f]+)|#(\d+)|(\w+));$/i.exec(reference) ?? [];
  if (name !== undefined) return NAMED.get(name.toLowerCase()) ?? null;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return code <= 0x10_ffff ? String.fromCodePoint(code) : null;
}
