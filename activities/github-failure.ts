import { ApplicationFailure } from '@temporalio/common';
import { RequestError } from 'octokit';
import { AccessRefused } from '../connections/github/access/access-refused.ts';
import { isOfApp } from '../connections/github/access/is-of-app.ts';
import { ownLimitUntil } from '../connections/github/pace/own-limit.ts';
import { rateLimitDelay } from '../connections/github/rate-limit-delay.ts';
import { errorText } from '../runtime/error-text.ts';

const ADVICE: Readonly<Record<number, string>> = {
  401: 'GITHUB_TOKEN is not valid there: it expired or belongs to another forge',
  403: 'GITHUB_TOKEN may not do this: give it write access to contents, issues and pull requests of this repository',
  404: 'there is no such thing, or GITHUB_TOKEN may not see it: check its name and the access of GITHUB_TOKEN',
  410: 'it is switched off or deleted there',
  451: 'the forge has blocked it for legal reasons',
};

/** The same for a request with a token of the App. It was issued, so the App is installed there and has what was asked for. */
const ADVICE_FOR_APP: Readonly<Record<number, string>> = {
  401: 'GitHub takes no token of the GitHub App any more: check whether it was removed or suspended there',
  403: 'the token that this run got from the GitHub App may not do this: see which permissions GitHub accepts, and whether a rule of the repository keeps Apps out',
  404: 'there is no such thing in the repositories that the GitHub App was given: check its name',
  410: 'it is switched off or deleted there',
  451: 'the forge has blocked it for legal reasons',
};

/** True if the forge says that the request itself is wrong (422): the agent may be able to correct it. */
export function isUnprocessable(error: unknown): error is RequestError {
  return error instanceof RequestError && error.status === 422;
}

/**
 * The error for an activity to throw when the forge did not do as asked. It is retried after network failures, 5xx, and
 * rate limits (403, 429), these when the limit ends. Every other answer is not retried; its type is `GithubRefused`.
 */
export function githubFailure(error: unknown, doing: string, now = Date.now()): Error {
  if (error instanceof ApplicationFailure) return error;
  if (error instanceof AccessRefused) {
    return ApplicationFailure.nonRetryable(`${doing}: ${error.message}`, 'GithubRefused');
  }
  // A value is too deep or too long for this machine: another attempt would fail in the same way.
  if (error instanceof RangeError) return ApplicationFailure.nonRetryable(`${doing}: ${error.message}`, 'OutOfRange');
  if (!(error instanceof RequestError)) return new Error(`${doing}: ${errorText(error)}`, { cause: error });
  if (ownLimitUntil(error) !== null) return heldBack(error, doing, now);
  // Octokit reports a connection that failed as 500, without a response.
  const isSilent = error.status === 500 && error.response === undefined;
  const answered = isSilent ? 'the forge gave no answer' : `the forge answered ${error.status}`;
  const said = `${doing}: ${answered}: ${error.message}`;
  const delay = rateLimitDelay(error, now);
  if (delay !== null) {
    const again = `${said}; tried again in ${Math.ceil(delay / 1_000)} s`;
    return ApplicationFailure.create({ message: again, type: 'GithubRateLimit', nextRetryDelay: delay });
  }
  if (error.status >= 500 || error.status === 408 || error.status === 409) return new Error(said, { cause: error });
  const advice = (isOfApp(error) ? ADVICE_FOR_APP : ADVICE)[error.status];
  const accepted = error.response?.headers['x-accepted-github-permissions'];
  const needs = error.status === 403 && accepted !== undefined ? ` (GitHub accepts ${accepted})` : '';
  return ApplicationFailure.nonRetryable(
    advice === undefined ? said : `${said}${needs}. What to do: ${advice}`,
    'GithubRefused',
  );
}

/** Curfew itself holds the request back: GitHub would refuse it. */
function heldBack(error: RequestError, doing: string, now: number): ApplicationFailure {
  return ApplicationFailure.create({
    message: `${doing} ${error.message}`,
    type: 'GithubRateLimit',
    nextRetryDelay: rateLimitDelay(error, now) ?? 0,
    cause: error,
  });
}
