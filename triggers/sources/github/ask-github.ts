import { RequestError } from 'octokit';
import { rateLimitDelay } from '../../../connections/github/rate-limit-delay.ts';
import { errorText } from '../../../runtime/error-text.ts';

export type Answer<T> = { answer: T } | { refused: string };

/**
 * Asks GitHub something that a decision needs. A refusal (401, 403, 404, …) is an answer: what cannot be checked does not
 * pass. Throws when asking later may help: unreachable, 5xx, rate limit.
 */
export async function askGithub<T>(what: string, question: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { answer: await question() };
  } catch (error) {
    if (error instanceof RequestError && isFinal(error)) {
      return { refused: `${what} cannot be checked: GitHub says ${error.status}, ${error.message}` };
    }
    throw new Error(`${what} could not be asked of GitHub: ${errorText(error)}`, { cause: error });
  }
}

function isFinal(error: RequestError): boolean {
  const { status } = error;
  return status >= 400 && status < 500 && status !== 408 && rateLimitDelay(error, Date.now()) === null;
}
