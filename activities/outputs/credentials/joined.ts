import { atOrBefore } from './at-or-before.ts';

/** A text made of another one. */
export interface Derived {
  text: string;
  /** Which part of the first text made the character at this position. */
  originOf(at: number): { at: number; length: number };
}

const ZERO = /\0+/g;
const ESCAPE = '\u001B';
/** Colours of a terminal, which tools write between the parts of a line. */
const COLOUR = new RegExp(`${ESCAPE}\\[[\\d;]{0,20}m`, 'g');
/** Between two strings that a program joins, and at the end of a line that goes on in the next one. */
const JOINT =
  /(["'`])[ \t]{0,80}[+.\\&]?[ \t]{0,80}\r?\n[ \t]{0,80}(?:[+.&][ \t]{0,80})?\1|\\\r?\n|(["'`])[ \t]{0,8}[+.][ \t]{0,8}\2/g;

/** The text without what only stands between the parts of a value; nothing if it has no such places. */
export function joined(text: string): Derived[] {
  return [ZERO, COLOUR, JOINT].flatMap((between) => (text.search(between) < 0 ? [] : [without(text, between)]));
}

function without(text: string, between: RegExp): Derived {
  /** For each removed part, where the rest goes on in the new text, and how much was removed by then. */
  const from: number[] = [];
  const removed: number[] = [];
  let total = 0;
  for (const { index, 0: part } of text.matchAll(between)) {
    from.push(index - total);
    total += part.length;
    removed.push(total);
  }
  return {
    text: text.replaceAll(between, ''),
    originOf: (at) => ({ at: at + (removed[atOrBefore(from, at)] ?? 0), length: 1 }),
  };
}
