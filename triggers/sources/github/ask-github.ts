import { RequestError } from 'octokit';
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

function isFinal({ status, response }: RequestError): boolean {
  if (status < 400 || status >= 500 || status === 408 || status === 429) return false;
  const headers = response?.headers ?? {};
  const limited = headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0';
  return !(status === 403 && limited);
}
