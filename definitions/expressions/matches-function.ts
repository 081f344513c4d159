import { data } from '@actions/expressions';
import { RE2JS, RE2JSException } from 're2js';

const MAX_PATTERN_LENGTH = 1_000;
const MAX_TEXT_LENGTH = 1_000_000;

/** Compiles a pattern in RE2 syntax. Throws an Error that says what is wrong with it. */
export function compilePattern(pattern: string): RE2JS {
  if (pattern.length > MAX_PATTERN_LENGTH) {
    throw new Error(`the pattern of matches() is longer than ${MAX_PATTERN_LENGTH} characters`);
  }
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    const why = error instanceof RE2JSException ? error.message.replace(/^error parsing regexp: /, '') : String(error);
    throw new Error(`the pattern of matches() is not RE2 syntax: ${why}`, { cause: error });
  }
}

/**
 * `matches(text, pattern)`: whether the pattern is found in the text. Case-sensitive; takes time linear in the text.
 */
export const matchesFunction = {
  name: 'matches',
  minArgs: 2,
  maxArgs: 2,
  call(...args: data.ExpressionData[]): data.BooleanData {
    const [text = '', pattern = ''] = args.map((arg) => arg.coerceString());
    if (text.length > MAX_TEXT_LENGTH) throw new RangeError('the text given to matches() is too long');
    return new data.BooleanData(compilePattern(pattern).matcher(text).find());
  },
};
