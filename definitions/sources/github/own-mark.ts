/** What Curfew writes into each comment and pull request that it makes: by it they are found again. */
const OWN_MARK = /<!-- curfew:/;

/** Was this text written by Curfew? */
export function hasOwnMark(text: string | null): boolean {
  return text !== null && OWN_MARK.test(text);
}
