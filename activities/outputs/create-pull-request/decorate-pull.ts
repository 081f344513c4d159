import type { CreatePullRequestOptions } from '../../../definitions/outputs/pulls/create-pull-request.ts';
import type { Github } from '../../../connections/github/create-github.ts';
import type { PullPlace } from './open-pull.ts';
import { refusalOf } from '../issues/refusal-of.ts';

type Decorations = Pick<CreatePullRequestOptions, 'labels' | 'reviewers' | 'teamReviewers' | 'assignees'>;

/**
 * Adds labels, reviewers and assignees; adding them again changes nothing. Returns what the forge did not take, in
 * sentences for people. Throws as `refusalOf` says.
 */
export async function decoratePull(
  github: Github,
  { repository, number }: PullPlace,
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
    const refusal = await refusalOf(`${what} (${names.join(', ')}) for #${number}`, step);
    if (refusal !== null) notes.push(`${what} (${names.join(', ')}) could not be set: ${refusal}`);
  }
  return notes;
}
