/** Curfew writes this into each comment and pull request that it makes, and finds them again by it. */
const OWN_MARK = /<!-- curfew:/;

/** Was this text written by Curfew? */
export function hasOwnMark(text: string | null): boolean {
  return text !== null && OWN_MARK.test(text);
}
