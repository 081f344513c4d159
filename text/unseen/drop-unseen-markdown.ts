import { editText } from './edit-text.ts';
import { findComments } from './find-comments.ts';
import { type MarkdownPiece, readMarkdown } from './read-markdown.ts';
import { unseenHtml } from './unseen-html.ts';
import { unseenMarkdown } from './unseen-markdown.ts';
import { unseenReferences } from './unseen-references.ts';

const CODE = new Set(['codeText', 'codeFenced', 'codeIndented']);
const HTML = new Set(['htmlFlow', 'htmlText']);

/** Drops, in one pass, what a reader of the rendered page would not see. What is left may contain more of it. */
export function dropUnseenMarkdown(text: string): string {
  const pieces = readMarkdown(text);
  const comments = findComments(text, placesOf(pieces, CODE));
  const html = pieces.filter(({ type }) => HTML.has(type));
  // The marks of a quote in which the HTML stands are no part of it; neither are comments.
  const quotes = pieces.filter(({ type }) => type === 'blockQuotePrefix');
  return editText(text, [
    ...comments,
    ...unseenHtml(blanked(text, [...quotes, ...comments]), html),
    ...unseenMarkdown(text, pieces),
    ...unseenReferences(text, pieces),
  ]);
}

/** Whether an index is in one of the pieces of these types. Asked from left to right, it looks at each piece once. */
function placesOf(pieces: readonly MarkdownPiece[], types: ReadonlySet<string>): (index: number) => boolean {
  const places = pieces.filter(({ type }) => types.has(type));
  let at = 0;
  return (index) => {
    while ((places[at]?.end ?? Number.POSITIVE_INFINITY) <= index) at += 1;
    return (places[at]?.start ?? Number.POSITIVE_INFINITY) <= index;
  };
}

function blanked(text: string, places: readonly { start: number; end: number }[]): string {
  return editText(
    text,
    places.map(({ start, end }) => ({ start, end, text: ' '.repeat(end - start) })),
  );
}
