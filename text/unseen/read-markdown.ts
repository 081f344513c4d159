import { parse, postprocess, preprocess } from 'micromark';
import { gfmFootnote } from 'micromark-extension-gfm-footnote';
import { gfmTable } from 'micromark-extension-gfm-table';

/** A piece of a Markdown text, by the names of micromark (`codeFenced`, `resourceTitle`). */
export interface MarkdownPiece {
  type: string;
  /** Where it begins and ends in the text, in UTF-16 units. */
  start: number;
  end: number;
}

/** Reads GitHub's Markdown. The pieces come in the order of the text, the outer one first. */
export function readMarkdown(text: string): MarkdownPiece[] {
  const parser = parse({ extensions: [gfmTable(), gfmFootnote()] }).document();
  const events = postprocess(parser.write(preprocess()(text, undefined, true)));
  return events
    .filter(([kind]) => kind === 'enter')
    .map(([, { type, start, end }]) => ({ type, start: start.offset, end: end.offset }));
}
