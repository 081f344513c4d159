import { ApplicationFailure } from '@temporalio/common';
import { GitError } from '../../../runtime/git/git-error.ts';

const REFUSED =
  /returned error: (?:401|403|404)|Authentication failed|could not read Username|[Rr]epository .* not found|[Aa]ccess denied/;

/**
 * What an activity throws when git failed at the forge: non-retryable `GithubRefused` if the forge knows no such repository
 * or does not let us in; non-retryable `GitLimit` if git needs more memory, processor time or disk than it may; else a plain
 * Error, which is retried.
 */
export function gitFailure(error: unknown, doing: string): Error {
  if (!(error instanceof GitError)) return error instanceof Error ? error : new Error(String(error));
  const message = `${doing}: ${error.message}`;
  if (error.end.needs !== null && error.end.stopped !== 'too slow') {
    const advice = 'the history of this repository may be too large: let the work begin at a commit near its newest';
    return ApplicationFailure.nonRetryable(`${message}. What to do: ${advice}`, 'GitLimit');
  }
  if (error.end.code === null || !REFUSED.test(error.end.stderr)) return new Error(message, { cause: error });
  const advice = 'check that the repository exists and that GITHUB_TOKEN may read and write its contents';
  return ApplicationFailure.nonRetryable(`${message}. What to do: ${advice}`, 'GithubRefused');
}
