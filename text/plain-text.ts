const CHARACTERS = 120;

/** Names and titles in our own sentences: nothing in them is Markdown, a mention or a reference any more. */
export function plainText(text: string): string {
  const words = text.replaceAll(/[^\p{L}\p{N} .,:;!?'()+=/&-]+/gu, ' ').replaceAll(/\s+/g, ' ');
  return words.trim().slice(0, CHARACTERS).toWellFormed();
}
