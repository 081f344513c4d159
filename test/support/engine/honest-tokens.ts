/** Pieces of a text that have a known number of tokens each. */
const PIECES = /[A-Za-z0-9+/=]{60,}|[A-Za-z]+|[0-9]+|[\u2e80-\uffff]+|[^\s]/g;

const counted = new WeakMap<object, number>();

/**
 * Counts the tokens of a context, in a way of its own that owes nothing to the engine's estimate: words by their
 * letters, numbers and base64 densely, one or more per sign and per Chinese character, 1,600 per image.
 */
export function honestTokens(value: unknown): number {
  if (typeof value === 'string') return tokensOfText(value);
  if (typeof value !== 'object' || value === null) return 1;
  const known = counted.get(value);
  if (known !== undefined) return known;
  const tokens = Array.isArray(value) ? total(value) : isImage(value) ? 1_600 : 4 + total(Object.values(value));
  counted.set(value, tokens);
  return tokens;
}

function total(values: unknown[]): number {
  return values.reduce<number>((sum, value) => sum + honestTokens(value), 0);
}

function isImage(value: object): boolean {
  return 'type' in value && value.type === 'image';
}

function tokensOfText(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(PIECES)) {
    if (piece.charCodeAt(0) >= 0x2e80) tokens += piece.length * 1.2;
    else if (piece.length >= 60) tokens += piece.length / 1.4;
    else if (/^[A-Za-z]/.test(piece)) tokens += Math.ceil(piece.length / 6);
    else if (/^[0-9]/.test(piece)) tokens += Math.ceil(piece.length / 3);
    else tokens += 0.8;
  }
  return Math.ceil(tokens);
}
