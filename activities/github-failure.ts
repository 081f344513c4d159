import { ApplicationFailure } from '@temporalio/common';
import { RequestError } from 'octokit';
import { rateLimitDelay } from '../connections/github/rate-limit-delay.ts';
import { errorText } from '../runtime/error-text.ts';

const ADVICE: Record<number, string> = {
  401: 'GITHUB_TOKEN is not valid there: it expired or belongs to another forge',
  403: 'GITHUB_TOKEN may not do this: give it write access to contents, issues and pull requests of this repository',
  404: 'there is no such thing, or GITHUB_TOKEN may not see it: check its name and the access of GITHUB_TOKEN',
  410: 'it is switched off or deleted there',
};

/** True for an answer that says that our request as it is makes no sense there; an agent may be able to mend it. */
export function isUnprocessable(error: unknown): error is RequestError {
  return error instanceof RequestError && error.status === 422;
}

/**
 * What an activity throws when the forge did not do as asked. Retried: network failures, 5xx, and 403 and 429 that speak
 * of a rate limit, these when the limit ends. Not retried, type `GithubRefused`: every other answer.
 */
export function githubFailure(error: unknown, doing: string, now = Date.now()): Error {
  if (error instanceof ApplicationFailure) return error;
  if (!(error instanceof RequestError)) return new Error(`${doing}: ${errorText(error)}`, { cause: error });
  const said = `${doing}: the forge answered ${error.status}: ${error.message}`;
  const delay = rateLimitDelay(error, now);
  if (delay !== null) {
    const again = `${said}; tried again in ${Math.ceil(delay / 1_000)} s`;
    return ApplicationFailure.create({ message: again, type: 'GithubRateLimit', nextRetryDelay: delay });
  }
  // Octokit reports a connection that failed as 500.
  if (error.status >= 500 || error.status === 408 || error.status === 409) return new Error(said, { cause: error });
  const advice = ADVICE[error.status];
  return ApplicationFailure.nonRetryable(
    advice === undefined ? said : `${said}. What to do: ${advice}`,
    'GithubRefused',
  );
}
