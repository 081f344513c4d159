import { cleanOutput } from '../../../text/clean-output.ts';
import type { OutputOrigin } from '../output-origin.ts';
import { allowedWords, BODY_CHARACTERS } from './pull-text.ts';

/** Room for a mark below the words: ids of runs are short. */
const MARK_CHARACTERS = 1_000;

/**
 * The text of the agent, cleaned and cut, for a place where a line about its origin would be in the way: a comment on a line. Its
 * caller adds the mark. Code stays as it is, so that a block `suggestion` can be applied.
 */
export function markedWords({ event }: Pick<OutputOrigin, 'event'>, text: string): string {
  return cleanOutput(text, { ...allowedWords(event), maxLength: BODY_CHARACTERS - MARK_CHARACTERS }).trim();
}
