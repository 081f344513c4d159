/** Curfew ends each text that it writes with such a line, which readers do not see, and finds the text again by it. */
const OWN_MARK = /(?:^|\n)<!-- curfew:([^\n]{1,2000}) -->\s*$/;
const TAIL_CHARACTERS = 4_096;

/**
 * Was this text written by Curfew? It ends with Curfew's mark then, on a line of its own. A text of a person that quotes
 * Curfew has the mark further up, or behind `>`.
 */
export function hasOwnMark(text: string | null): boolean {
  return ownMark(text) !== null;
}

/** What the mark at the end of a text says, such as `fix-bug/github/1:status`; null if it has none. */
export function ownMark(text: string | null): string | null {
  return OWN_MARK.exec(text?.slice(-TAIL_CHARACTERS) ?? '')?.[1] ?? null;
}
