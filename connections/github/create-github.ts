import { createBranchCalls, type BranchCalls } from './branch-calls.ts';
import { createCommitCalls, type CommitCalls } from './commit-calls.ts';
import { createOctokit, type Access } from './create-octokit.ts';
import { createDiscussionCalls, type DiscussionCalls } from './discussion-calls.ts';
import { createIssueChangeCalls, type IssueChangeCalls } from './issue-change-calls.ts';
import { createIssueCalls, type IssueCalls } from './issue-calls.ts';
import { createLabellingCalls, type LabellingCalls } from './labelling-calls.ts';
import { createPullCalls, type PullCalls } from './pull-calls.ts';
import { createPushCalls, type PushCalls } from './push-calls.ts';
import { createRepositoryCalls, type RepositoryCalls } from './repository-calls.ts';
import { createReviewCalls, type ReviewCalls } from './review-calls.ts';
import { createThreadCalls, type ThreadCalls } from './thread-calls.ts';

/**
 * The calls that Curfew makes to GitHub, or to a forge that speaks its language. Repositories are `owner/name`.
 * Every call fails as `createOctokit` says.
 */
export type Github = RepositoryCalls &
  BranchCalls &
  CommitCalls &
  PullCalls &
  IssueCalls &
  IssueChangeCalls &
  DiscussionCalls &
  ThreadCalls &
  LabellingCalls &
  PushCalls &
  ReviewCalls;

export function createGithub(access: Access): Github {
  const octokit = createOctokit(access);
  return {
    ...createRepositoryCalls(octokit, access),
    ...createBranchCalls(octokit),
    ...createCommitCalls(octokit),
    ...createPullCalls(octokit),
    ...createIssueCalls(octokit),
    ...createIssueChangeCalls(octokit),
    ...createDiscussionCalls(octokit),
    ...createThreadCalls(octokit),
    ...createLabellingCalls(octokit),
    ...createPushCalls(octokit),
    ...createReviewCalls(octokit),
  };
}
