/** Characters in a row without a space from which on a text is taken for base64, a hash or the like. */
const LONG_RUN = 80;

/** Tokens per character. Each is on the high side, so that the estimate of a real text is rarely too low. */
const OF_WORDS = 0.32;
const OF_SIGNS = 0.7;
const OF_LONG_RUNS = 0.85;
const OF_OTHER_ALPHABETS = 0.9;
const OF_CJK = 1.5;

const FIRST_CJK = 0x2e80;

/**
 * Estimates the tokens of a text by what its characters are: words have few tokens per character; numbers, signs,
 * base64 and writing other than Latin have many.
 */
export function textTokens(text: string): number {
  let tokens = 0;
  let run = 0;
  let ofRun = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    const weight = weightOf(code);
    tokens += weight;
    if (!isOfRun(code)) {
      if (run >= LONG_RUN) tokens += run * OF_LONG_RUNS - ofRun;
      run = 0;
      ofRun = 0;
    } else {
      run += 1;
      ofRun += weight;
    }
  }
  if (run >= LONG_RUN) tokens += run * OF_LONG_RUNS - ofRun;
  return Math.ceil(tokens);
}

function weightOf(code: number): number {
  if (code >= FIRST_CJK) return OF_CJK;
  if (code >= 128) return OF_OTHER_ALPHABETS;
  return isLetter(code) || code === 32 ? OF_WORDS : OF_SIGNS;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

/** The characters of base64: letters, digits, `+ / = - _`. */
function isOfRun(code: number): boolean {
  return isLetter(code) || (code >= 47 && code <= 57) || code === 43 || code === 45 || code === 61 || code === 95;
}
