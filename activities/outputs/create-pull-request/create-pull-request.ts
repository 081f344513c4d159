import {
  createPullRequest as output,
  type CreatePullRequestInput,
  type CreatePullRequestOptions,
} from '../../../definitions/outputs/pulls/create-pull-request.ts';
import type { BundleWait } from '../bundle/find-bundle.ts';
import type { OutputRow } from '../output-row.ts';
import { collectCommits } from './collect-commits.ts';
import { handOverCommits } from './hand-over-commits.ts';
import { verifyIssue } from '../issues/verify-issue.ts';
import { verifyPull } from './verify-pull.ts';

/** The agent's commits as the pull request of this subject, or as one part of a series. */
export const createPullRequest = pullRequestRow({ waitMs: 60_000, pollMs: 1_000 });

/** The same row with another time to wait for the bundle, for tests. */
export function pullRequestRow(wait: BundleWait): OutputRow<CreatePullRequestOptions, CreatePullRequestInput> {
  return {
    output,
    carryOut: ({ dependencies, github, origin, options, input, asked, answered }) =>
      handOverCommits({
        dependencies,
        github,
        origin,
        options,
        title: input.title,
        body: input.body,
        head: input.head,
        part: input.part ?? 1,
        asked,
        latest: asked,
        answered,
        wait,
      }),
    verify: { 'pull-request': verifyPull, issue: verifyIssue },
    collect: collectCommits,
  };
}
