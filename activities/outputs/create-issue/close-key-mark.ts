/** The mark of an issue that has a `close-older-key`: it stands in the line above the mark of its output. */
export function closeKeyMark(key: string): string {
  return `<!-- curfew-key:${key} -->`;
}
