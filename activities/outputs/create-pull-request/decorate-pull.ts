import { ApplicationFailure } from '@temporalio/common';
import { RequestError } from 'octokit';
import type { CreatePullRequestOptions } from '../../../definitions/outputs/create-pull-request.ts';
import type { Github } from '../../../connections/github/create-github.ts';
import { githubFailure } from '../../github-failure.ts';

type Decorations = Pick<CreatePullRequestOptions, 'labels' | 'reviewers' | 'teamReviewers' | 'assignees'>;

/**
 * The forge answers with one of these if it does not accept a name. The pull request exists nevertheless and is kept.
 */
const NOT_TAKEN = new Set([403, 404, 410, 422]);

/**
 * Adds labels, reviewers and assignees; adding them again changes nothing. Returns what the forge did not take, in
 * sentences for people. Throws as `githubFailure` says if another attempt can succeed.
 */
export async function decoratePull(
  github: Github,
  repository: string,
  number: number,
  { labels, reviewers, teamReviewers: teams, assignees }: Decorations,
): Promise<string[]> {
  const steps: [string, string[], () => Promise<void>][] = [
    ['Labels', labels, () => github.addLabels(repository, number, labels)],
    ['Reviewers', [...reviewers, ...teams], () => github.requestReviewers(repository, number, { reviewers, teams })],
    ['Assignees', assignees, () => github.addAssignees(repository, number, assignees)],
  ];
  const notes: string[] = [];
  for (const [what, names, step] of steps) {
    if (names.length === 0) continue;
    try {
      await step();
    } catch (error) {
      const failure = githubFailure(error, `${what} (${names.join(', ')}) for #${number}`);
      const isFinal = failure instanceof ApplicationFailure && failure.nonRetryable === true;
      if (!isFinal || !(error instanceof RequestError && NOT_TAKEN.has(error.status))) throw failure;
      notes.push(`${what} (${names.join(', ')}) could not be set: ${error.message.split('\n')[0] ?? error.status}`);
    }
  }
  return notes;
}
