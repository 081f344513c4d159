import { ApplicationFailure } from '@temporalio/common';
import { RequestError } from 'octokit';
import type { Github } from '../../../connections/github/create-github.ts';
import type { Pull } from '../../../connections/github/pull-calls.ts';
import { githubFailure, isUnprocessable } from '../../github-failure.ts';
import { ToolError } from '../../session/tools/tool-error.ts';

export interface WantedPull {
  title: string;
  body: string;
  head: string;
  base: string;
  draft: boolean;
}

/**
 * Opens a pull request from a branch. If there is an open one already (the answer to a former attempt was lost, or
 * somebody else has just opened it), adopts that one. On a forge without drafts it is an ordinary one. Throws a
 * ToolError if the forge does not take it as it is; non-retryable `PullRequestForbidden` for a 403; else as
 * `githubFailure` says.
 */
export async function openPull(github: Github, repository: string, wanted: WantedPull): Promise<Pull> {
  try {
    return await github.createPull(repository, wanted);
  } catch (error) {
    const doing = `Opening a pull request from ${wanted.head} in ${repository}`;
    if (!isUnprocessable(error)) throw forbiddenOr(githubFailure(error, doing), error);
    const existing = await openPullFrom(github, repository, wanted);
    if (existing !== null)
      return updatePull(github, { repository, number: existing.number }, { title: wanted.title, body: wanted.body });
    if (wanted.draft && /draft/i.test(error.message)) return openPull(github, repository, { ...wanted, draft: false });
    throw new ToolError(`${doing} was not possible: ${error.message}`);
  }
}

/**
 * A forge may allow the push but forbid the pull request. The failure has its own type, so that the caller can open an
 * issue instead.
 */
function forbiddenOr(failure: Error, error: unknown): Error {
  const isFinal = failure instanceof ApplicationFailure && failure.nonRetryable === true;
  const forbidden = isFinal && error instanceof RequestError && error.status === 403;
  return forbidden ? ApplicationFailure.nonRetryable(failure.message, 'PullRequestForbidden') : failure;
}

/** A pull request that is there. */
export interface PullPlace {
  repository: string;
  number: number;
}

/** Updates title and body of our pull request, and the branch that it goes into if one is given. */
export async function updatePull(
  github: Github,
  { repository, number }: PullPlace,
  { title, body, base }: Pick<WantedPull, 'title' | 'body'> & Partial<Pick<WantedPull, 'base'>>,
): Promise<Pull> {
  try {
    return await github.updatePull(repository, number, { title, body, ...(base === undefined ? {} : { base }) });
  } catch (error) {
    const doing = `Updating pull request #${number} of ${repository}`;
    throw isUnprocessable(error)
      ? new ToolError(`${doing} was not possible: ${error.message}`)
      : githubFailure(error, doing);
  }
}

async function openPullFrom(github: Github, repository: string, wanted: WantedPull): Promise<Pull | null> {
  const pulls = await github.listPullsFrom(repository, wanted.head);
  return pulls.find((pull) => pull.state === 'open' && pull.baseBranch === wanted.base) ?? null;
}
