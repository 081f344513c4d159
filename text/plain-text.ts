const CHARACTERS = 120;

/** Makes a name or title fit for our own sentences: no Markdown, no mention and no reference is left in it. At most 120 characters. */
export function plainText(text: string): string {
  const words = text.replaceAll(/[^\p{L}\p{N} .,:;!?'()+=/&-]+/gu, ' ').replaceAll(/\s+/g, ' ');
  return words.trim().slice(0, CHARACTERS).toWellFormed();
}
