import { cutText } from './cut-text.ts';
import { dropUnseenMarkdown } from './unseen/drop-unseen-markdown.ts';
import { stripInvisible } from './strip-invisible.ts';

export const INPUT_BYTES = 4_096;

/** Removing one construct can make another. Real text is done after two passes. */
const MOST_PASSES = 5;

/**
 * Makes text from strangers fit for a prompt: cut, without anything that a person reading it on the page would not see
 * (invisible characters, ANSI sequences, HTML comments, hidden elements, titles of links, definitions of references).
 * Nothing else is touched: mapping look-alikes or escaping tags would corrupt Russian text and `std::vector<int>`. Code
 * stays as it is, because all of it is seen. Idempotent; never longer than `maxBytes`; never throws.
 */
export function cleanInput(text: string, maxBytes: number = INPUT_BYTES): string {
  let cleaned = cutMarks(cutText(text.toWellFormed(), maxBytes));
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const next = dropUnseenMarkdown(stripInvisible(cleaned));
    if (next === cleaned) return cleaned;
    cleaned = next;
  }
  // Only a text that was made to defeat the passes comes here. It loses all its markup.
  return stripInvisible(cleaned).replaceAll(/[<[\]|`~]/g, '');
}

/** A text with more signs is cut: the time for reading Markdown grows with the square of the signs that open or close something. */
const MOST_MARKS = 4_096;
const MARK = /[[\]<>|*!\r\n]|_(?![^\W_])|(?<![^\W_])_|[-+](?=\s)|[`~]+|\d[.)](?=\s)/g;

function cutMarks(text: string): string {
  let marks = 0;
  for (const { index } of text.matchAll(MARK)) {
    marks += 1;
    if (marks > MOST_MARKS) return text.slice(0, index);
  }
  return text;
}
