import { cutText } from './cut-text.ts';
import { dropUnseenMarkdown } from './unseen/drop-unseen-markdown.ts';
import { stripInvisible } from './strip-invisible.ts';

export const INPUT_BYTES = 4_096;

/** How much of a text is read: a definition far behind the cut decides what a reader sees before it. */
const READ_BYTES = 65_536;

/** Removing one construct can make another. Real text is done after two passes. */
const MOST_PASSES = 5;

/**
 * Makes text from strangers fit for a prompt: cut, without anything that a person reading it on the page would not see
 * (invisible characters, ANSI sequences, HTML comments, hidden elements, titles of links, definitions of references).
 * Nothing else is touched: mapping look-alikes or escaping tags would corrupt Russian text and `std::vector<int>`. Code
 * stays as it is, because all of it is seen. Idempotent; never longer than `maxBytes`; never throws.
 */
export function cleanInput(text: string, maxBytes: number = INPUT_BYTES): string {
  const whole = text.toWellFormed();
  const read = cutMarks(cutText(whole, Math.max(maxBytes, READ_BYTES)));
  // Cut before it is cleaned, a text would show the beginning of a construct whose end is missing, such as a title.
  const seen = dropUnseenParts(read.length < whole.length ? dropOpenEnd(read) : read);
  const cut = cutText(seen, maxBytes);
  return cut === seen ? seen : dropUnseenParts(cut);
}

/** Whether `cleanInput` reads the whole text, and not only its beginning. */
export function isReadWhole(text: string, maxBytes: number = INPUT_BYTES): boolean {
  const whole = text.toWellFormed();
  return cutMarks(cutText(whole, Math.max(maxBytes, READ_BYTES))) === whole;
}

function dropUnseenParts(text: string): string {
  let cleaned = text;
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const next = dropUnseenMarkdown(stripInvisible(cleaned));
    if (next === cleaned) return cleaned;
    cleaned = next;
  }
  // Only a text that was made to defeat the passes comes here. It loses all its markup.
  return stripInvisible(cleaned).replaceAll(/[<[\]|`~]/g, '');
}

/** At most this much is given up at the end of what is read. */
const OPEN_END = 4_096;
const BLANK_LINE = /(?:\r\n|\r(?!\n)|\n)[ \t]*(?:\r\n?|\n)/;

/** Leaves out the end of the last block, from the first sign on that may begin a construct which was cut in two. */
function dropOpenEnd(read: string): string {
  const end = Math.max(0, read.length - OPEN_END);
  const blocks = read.slice(end).split(BLANK_LINE);
  const last = blocks.at(-1) ?? '';
  const opening = last.search(/[<[]/);
  return opening === -1 ? read : read.slice(0, read.length - last.length + opening);
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
