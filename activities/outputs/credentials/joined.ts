/** A text made of another one. */
export interface Derived {
  text: string;
  /** Which part of the first text made the character at this position. */
  originOf(at: number): { at: number; length: number };
}

const ZERO = /\0+/g;
/** Between two strings that a program joins, and at the end of a line that goes on in the next one. */
const JOINT =
  /(["'`])[ \t]{0,80}[+.\\&]?[ \t]{0,80}\r?\n[ \t]{0,80}(?:[+.&][ \t]{0,80})?\1|\\\r?\n|(["'`])[ \t]{0,8}[+.][ \t]{0,8}\2/g;

/** The text without what only stands between the parts of a value; nothing if it has no such places. */
export function joined(text: string): Derived[] {
  const withoutZeros = text.includes('\0') ? [without(text, ZERO)] : [];
  return [...withoutZeros, ...(hasMatch(text, JOINT) ? [without(text, JOINT)] : [])];
}

function hasMatch(text: string, pattern: RegExp): boolean {
  return text.search(pattern) >= 0;
}

function without(text: string, pattern: RegExp): Derived {
  return {
    text: text.replaceAll(pattern, ''),
    originOf: (at) => ({ at: at + removedBefore(text, pattern, at), length: 1 }),
  };
}

/** Counted only when something was found: a table of all places could need more memory than the text. */
function removedBefore(text: string, pattern: RegExp, at: number): number {
  let removed = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index - removed > at) break;
    removed += match[0].length;
  }
  return removed;
}
