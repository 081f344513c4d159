import { ApplicationFailure } from '@temporalio/common';
import { RequestError } from 'octokit';
import { AccessRefused } from '../../../connections/github/access/access-refused.ts';
import { rateLimitDelay } from '../../../connections/github/rate-limit-delay.ts';
import { errorText } from '../../../runtime/error-text.ts';
import { githubFailure } from '../../github-failure.ts';
import { ToolError } from '../../session/tools/tool-error.ts';

export interface Attempt {
  /** 1 for the first one. */
  attempt: number;
  now: number;
}

/** After this many attempts the agent is told that the forge does not answer, so that it can go on without. */
const LAST_ATTEMPT = 3;
/** A run waits no longer for the end of a rate limit: its agent can do something else meanwhile. */
const LONGEST_WAIT_MS = 120_000;

const REASONS: Readonly<Record<number, string>> = {
  403: 'the token that reads may not see it',
  404: 'there is no such thing, or the token that reads may not see it',
  406: 'it is too large for the forge to show',
  409: 'the repository is empty',
  410: 'it is switched off or deleted there',
  422: 'the forge cannot answer that; change the input',
  451: 'the forge may not show it for legal reasons',
};

/**
 * The error to throw when the forge did not answer a lookup. A refusal is a ToolError: the agent can ask otherwise or go on
 * without. A failure of the network, a 5xx and a short rate limit are errors that are retried, and ToolErrors at the last
 * attempt. Only a token that is not valid ends the run, because every lookup would fail and the agent cannot change that.
 */
export function lookupFailure(error: unknown, doing: string, { attempt, now }: Attempt): Error {
  if (error instanceof ToolError || error instanceof ApplicationFailure) return error;
  if (error instanceof AccessRefused) return new ToolError(`${doing} is not possible: ${error.message}`);
  const isLast = attempt >= LAST_ATTEMPT;
  if (!(error instanceof RequestError)) {
    const failure = githubFailure(error, doing, now);
    return isLast ? new ToolError(`${doing} failed ${attempt} times: ${errorText(error)}. Go on without.`) : failure;
  }
  if (error.status === 401) return invalidToken(error, doing);
  const delay = rateLimitDelay(error, now);
  if (delay !== null) {
    if (!isLast && delay <= LONGEST_WAIT_MS) return githubFailure(error, doing, now);
    const minutes = Math.ceil(delay / 60_000);
    return new ToolError(
      `${doing}: the forge refuses further requests for about ${minutes} min (rate limit). Go on without, or try again then.`,
    );
  }
  if (error.status >= 500 || error.status === 408) {
    if (!isLast) return new Error(`${doing}: the forge answered ${error.status}: ${error.message}`, { cause: error });
    return new ToolError(
      `${doing}: the forge answered ${error.status} ${attempt} times. Ask for less, or go on without.`,
    );
  }
  const reason = REASONS[error.status] ?? firstLine(error.message);
  return new ToolError(`${doing} is not possible: ${reason} (the forge answered ${error.status}).`);
}

function invalidToken(error: RequestError, doing: string): ApplicationFailure {
  const advice =
    'GITHUB_READ_TOKEN, or GITHUB_TOKEN where there is no other, is not valid there: it expired or belongs to another forge';
  const message = `${doing}: the forge answered 401: ${firstLine(error.message)}. What to do: ${advice}`;
  return ApplicationFailure.nonRetryable(message, 'GithubRefused');
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
