import { cut, cutLines, type Edit } from './edit-text.ts';
import { footnoteEdits } from './footnote-edits.ts';
import type { MarkdownPiece } from './read-markdown.ts';

/** A language, with what some highlighters take: `js`, `c++`, `rust,ignore`, `js{1,3}`. */
const LANGUAGE = /^[\w+#.,:={}-]{1,24}$/;

/**
 * What no reader sees of the Markdown around the words: titles of links, definitions of references and their labels,
 * links without text, words behind the language of a code block, cells that a table has no column for, and the names of
 * footnotes, which are shown as numbers. Addresses and the descriptions of pictures stay: an agent may need them.
 */
export function unseenMarkdown(text: string, pieces: readonly MarkdownPiece[]): Edit[] {
  const edits = pieces.flatMap((piece, at) => unseenOfPiece(text, piece, pieces[at - 1]));
  return [...edits, ...emptyLinks(text, pieces), ...surplusCells(text, pieces), ...footnoteEdits(text, pieces)];
}

function unseenOfPiece(text: string, { type, start, end }: MarkdownPiece, former: MarkdownPiece | undefined): Edit[] {
  switch (type) {
    case 'resourceTitle':
      return [cut(spaceBefore(text, start), spaceAfter(text, end))];
    case 'definition':
      return [cutLines(text, start, end)];
    case 'reference':
      return [cut(start, end)];
    case 'codeFencedFenceMeta':
      return [cut(spaceBefore(text, start), end)];
    case 'codeFencedFenceInfo':
      return LANGUAGE.test(text.slice(start, end))
        ? []
        : [cut(former?.type === 'whitespace' ? former.start : start, end)];
    default:
      return [];
  }
}

function spaceBefore(text: string, at: number): number {
  let start = at;
  while (start > 0 && /\s/.test(text.charAt(start - 1))) start -= 1;
  return start;
}

function spaceAfter(text: string, at: number): number {
  let end = at;
  while (end < text.length && /\s/.test(text.charAt(end))) end += 1;
  return end;
}

function emptyLinks(text: string, pieces: readonly MarkdownPiece[]): Edit[] {
  return pieces
    .filter(({ type }, at) => {
      if (type !== 'link') return false;
      const label = pieces.slice(at, at + 4).find((piece) => piece.type === 'labelText');
      return label === undefined || text.slice(label.start, label.end).trim() === '';
    })
    .map(({ start, end }) => cut(start, end));
}

/** The first cell of each row for which the head has no column, up to the end of the row. */
function surplusCells(text: string, pieces: readonly MarkdownPiece[]): Edit[] {
  const found: Edit[] = [];
  let columns = 0;
  let cells = 0;
  let rowEnd = 0;
  for (const { type, start, end } of pieces) {
    if (type === 'tableHead') columns = 0;
    else if (type === 'tableDelimiter') columns += 1;
    else if (type === 'tableRow') [cells, rowEnd] = [0, end];
    else if (type === 'tableData') {
      cells += 1;
      // The bar before it ends the cell before it.
      if (cells === columns + 1) found.push(cut(text[start] === '|' ? start + 1 : start, rowEnd));
    }
  }
  return found;
}
