import type { Entry } from './conversation.ts';

/** What is smaller than this stays: the note in its place would be about as large. */
const SMALLEST_TOKENS = 100;

/** Whether a result or an input of a tool is large enough to be replaced by a note. */
export function isWorthClearing({ size }: Entry): boolean {
  return size.tokens + size.media > SMALLEST_TOKENS;
}
