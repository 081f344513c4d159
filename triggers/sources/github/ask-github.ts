import { RequestError } from 'octokit';
import { AccessRefused } from '../../../connections/github/access/access-refused.ts';
import { errorText } from '../../../runtime/error-text.ts';
import { SourceAway } from '../../dispatch/source-away.ts';
import { isFinalRefusal } from './is-final-refusal.ts';

export type Answer<T> = { answer: T } | { refused: string };

/**
 * Asks GitHub something that a decision needs. A refusal (401, 403, 404, …) is an answer: a condition that cannot be
 * checked counts as not met. `hints` say what to do about a refusal, by its status. Throws if asking later may help:
 * unreachable, 5xx, rate limit.
 */
export async function askGithub<T>(
  what: string,
  question: () => Promise<T>,
  hints: Readonly<Partial<Record<number, string>>> = {},
): Promise<Answer<T>> {
  try {
    return { answer: await question() };
  } catch (error) {
    if (error instanceof AccessRefused) return { refused: `${what} cannot be checked: ${error.message}` };
    if (error instanceof RequestError && isFinalRefusal(error)) {
      const hint = hints[error.status];
      const refused = `${what} cannot be checked: GitHub says ${error.status}, ${error.message}`;
      return { refused: hint === undefined ? refused : `${refused}. What to do: ${hint}` };
    }
    throw new SourceAway(`${what} could not be read from GitHub: ${errorText(error)}`, { cause: error });
  }
}
