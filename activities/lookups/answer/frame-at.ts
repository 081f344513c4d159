/** What encloses a place in the text of an entry. */
export interface Frame {
  /** What a piece of the text that begins there must begin with, so that it reads as before. */
  open: string;
  /** What a piece of the text that ends there must end with. */
  close: string;
}

/**
 * How to cut the text of an entry at a place, so that neither piece lets an outsider's words pass for ours: a fence is closed and
 * opened again, and the rest of a quoted line is quoted.
 */
export function frameAt(text: string, place: number): Frame {
  let fence: { first: string; last: string } | null = null;
  let start = 0;
  for (;;) {
    const end = text.indexOf('\n', start);
    if (end === -1 || end >= place) break;
    const line = text.slice(start, end);
    if (fence === null) fence = fenceOf(line);
    else if (line === fence.last) fence = null;
    start = end + 1;
  }
  const isWithinLine = place > start;
  if (fence !== null) return { open: `${fence.first}\n`, close: isWithinLine ? `\n${fence.last}` : fence.last };
  return { open: isWithinLine && text.startsWith(QUOTE, start) ? QUOTE : '', close: '' };
}

const QUOTE = '> ';

function fenceOf(line: string): { first: string; last: string } | null {
  const last = /^(`{3,})\w*$/.exec(line)?.[1];
  return last === undefined ? null : { first: line, last };
}
