import { cutLines, type Edit } from './edit-text.ts';
import type { MarkdownPiece } from './read-markdown.ts';

/** Names so short can hide no words, so they stay. */
const SHORT = /^(?:\d{1,3}|[a-z\d]{1,2})$/i;

/** Names footnotes by numbers, as they are shown, and drops those that nothing refers to, which are not shown. */
export function footnoteEdits(text: string, pieces: readonly MarkdownPiece[]): Edit[] {
  const calls = pieces.filter(({ type }) => type === 'gfmFootnoteCallString');
  const names = shownNames(calls.map((call) => label(text, call)));
  const edits = calls.map(({ start, end }) => ({ start, end, text: names.get(label(text, { start, end })) ?? '' }));
  const defined = new Set<string>();
  let definition: MarkdownPiece | null = null;
  for (const piece of pieces) {
    if (piece.type === 'gfmFootnoteDefinition') definition = piece;
    if (piece.type !== 'gfmFootnoteDefinitionLabelString' || definition === null) continue;
    const name = label(text, piece);
    const shown = names.get(name);
    if (shown === undefined || defined.has(name)) edits.push(cutLines(text, definition.start, definition.end));
    else edits.push({ start: piece.start, end: piece.end, text: shown });
    defined.add(name);
  }
  return edits;
}

function label(text: string, { start, end }: Pick<MarkdownPiece, 'start' | 'end'>): string {
  return text.slice(start, end).toLowerCase();
}

/** For each label, in the order of the text, the one under which it is shown. Never longer than the label. */
function shownNames(labels: readonly string[]): Map<string, string> {
  const names = new Map(labels.filter((name) => SHORT.test(name)).map((name) => [name, name]));
  let next = 1;
  for (const name of labels) {
    if (names.has(name)) continue;
    while (names.has(next.toString(36))) next += 1;
    names.set(name, next.toString(36));
    next += 1;
  }
  return names;
}
