import { endOfString } from './end-of-string.ts';

/** No sender nests nearly so deep; code that follows a payload level by level would run out of stack. */
const DEEPEST = 500;
/** With more of them than any sender's, JSON of a few megabytes takes seconds to parse, and everything else waits. */
const MOST_KEYS = 100_000;
const MOST_VALUES = 500_000;

const QUOTE = 34;

/**
 * Throws a SyntaxError if JSON is nested deeper than 500 levels, or has more than 100,000 keys or 500,000 values.
 * Returns how many keys are written in it. Whether it is JSON at all is not checked.
 */
export function refuseHeavyJson(text: string): number {
  let depth = 0;
  let keys = 0;
  let values = 0;
  for (let index = 0; index < text.length; index++) {
    // Character codes, because JSON of 25 MB is read within milliseconds.
    switch (text.charCodeAt(index)) {
      case QUOTE:
        index = endOfString(text, index);
        break;
      case 44: // ,
        if (++values > MOST_VALUES) throw new SyntaxError(`It has more than ${MOST_VALUES} values.`);
        break;
      case 58: // :
        if (++keys > MOST_KEYS) throw new SyntaxError(`It has more than ${MOST_KEYS} keys.`);
        break;
      case 91: // [
      case 123: // {
        if (++depth > DEEPEST) throw new SyntaxError(`It is nested deeper than ${DEEPEST} levels.`);
        break;
      case 93: // ]
      case 125: // }
        depth--;
    }
  }
  return keys;
}
