const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Scripts and forms of which a terminal shows each character in two columns. */
const WIDE =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;
/** Katakana and Hangul at half width. */
const HALF = /^[\uff61-\uffdc]/;
const EMOJI = /^\p{Emoji_Presentation}|^\p{Extended_Pictographic}\ufe0f/u;
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * How many columns of a terminal a line takes: East Asian characters and emoji take two, an accent takes none. The text must
 * hold no control characters.
 */
export function terminalWidth(line: string): number {
  if (PLAIN.test(line)) return line.length;
  let columns = 0;
  for (const { segment } of GRAPHEMES.segment(line)) columns += columnsOf(segment);
  return columns;
}

function columnsOf(grapheme: string): number {
  if (/^[\p{Mark}\p{Format}]+$/u.test(grapheme)) return 0;
  return EMOJI.test(grapheme) || (WIDE.test(grapheme) && !HALF.test(grapheme)) ? 2 : 1;
}
