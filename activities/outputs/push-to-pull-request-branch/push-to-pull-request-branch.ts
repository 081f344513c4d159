import {
  pushToPullRequestBranch as output,
  type PushToPullRequestBranchInput,
  type PushToPullRequestBranchOptions,
} from '../../../definitions/outputs/pulls/push-to-pull-request-branch.ts';
import type { BundleWait } from '../bundle/find-bundle.ts';
import { verifyIssue } from '../issues/verify-issue.ts';
import type { OutputRow } from '../output-row.ts';
import { pushCommits } from './push-commits.ts';
import { verifyPushed } from './verify-pushed.ts';

/** The agent's commits on top of an open pull request. */
export const pushToPullRequestBranch = pushRow({ waitMs: 60_000, pollMs: 1_000 });

/** The same row with another time to wait for the bundle, for tests. */
export function pushRow(wait: BundleWait): OutputRow<PushToPullRequestBranchOptions, PushToPullRequestBranchInput> {
  return {
    output,
    carryOut: (use) => pushCommits(use, wait),
    verify: { 'pushed-commits': verifyPushed, issue: verifyIssue },
  };
}
