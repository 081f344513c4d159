/** Returns a text so that a shell takes it as one word: in single quotes unless every character is plain. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
