import { ApplicationFailure } from '@temporalio/common';
import { GitError } from '../../../runtime/git/git-error.ts';

const REFUSED =
  /returned error: (?:401|403|404)|Authentication failed|could not read Username|[Rr]epository .* not found|[Aa]ccess denied/;

/** What is done with a token. */
export interface WithToken {
  /** Called when the forge does not know the token any more. Returns whether another attempt has another one. Absent: it has not. */
  forgetToken?: () => boolean;
  /** Whether it is one of the GitHub App, so that what to do about a refusal concerns the App. Absent: it is a person's. */
  isOfApp?: boolean;
}

const ADVICE = 'check that the repository exists and that GITHUB_TOKEN may read and write its contents';
const ADVICE_FOR_APP =
  'check that the repository exists, that the GitHub App was given it with access to its contents, and whether a rule of the repository keeps Apps out';

/** The forge does not know the token. */
const UNAUTHORIZED = /returned error: 401|Authentication failed|could not read Username/;

/**
 * What an activity throws when git failed at the forge: non-retryable `GithubRefused` if the forge knows no such repository
 * or does not let us in; non-retryable `GitLimit` if git needs more memory, processor time or disk than it may; else a plain
 * Error, which is retried. It is retried, too, if the forge no longer takes the token of `remote` and another one may help.
 */
export function gitFailure(error: unknown, doing: string, remote: WithToken = {}): Error {
  if (!(error instanceof GitError)) return error instanceof Error ? error : new Error(String(error));
  const message = `${doing}: ${error.message}`;
  if (error.end.needs !== null && error.end.stopped !== 'too slow') {
    const advice = 'the history of this repository may be too large: let the work begin at a commit near its newest';
    return ApplicationFailure.nonRetryable(`${message}. What to do: ${advice}`, 'GitLimit');
  }
  if (error.end.code === null || !REFUSED.test(error.end.stderr)) return new Error(message, { cause: error });
  if (UNAUTHORIZED.test(error.end.stderr) && remote.forgetToken?.() === true) {
    return new Error(`${message}. Tried again with another token`, { cause: error });
  }
  const advice = remote.isOfApp === true ? ADVICE_FOR_APP : ADVICE;
  return ApplicationFailure.nonRetryable(`${message}. What to do: ${advice}`, 'GithubRefused');
}
