import type { AddCommentOutput, CreatePullRequestOutput, SafeOutputs } from '../automation.ts';
import type { WrittenAutomation } from '../schema/automation-schema.ts';

type WrittenOutputs = NonNullable<WrittenAutomation['safe-outputs']>;

function createPullRequest(written: NonNullable<WrittenOutputs['create-pull-request']>): CreatePullRequestOutput {
  return {
    max: written.max ?? 1,
    titlePrefix: written['title-prefix'] ?? '',
    labels: written.labels ?? [],
    reviewers: written.reviewers ?? [],
    teamReviewers: written['team-reviewers'] ?? [],
    assignees: written.assignees ?? [],
    branchPrefix: written['branch-prefix'] ?? 'curfew/',
    baseBranch: written['base-branch'] ?? null,
    draft: written.draft ?? true,
    ifNoChanges: written['if-no-changes'] ?? 'warn',
    allowedFiles: written['allowed-files'] ?? null,
    excludedFiles: written['excluded-files'] ?? [],
    protectedFiles: written['protected-files'] ?? 'blocked',
    maxPatchFiles: written['max-patch-files'] ?? 100,
    maxPatchSizeKb: written['max-patch-size'] ?? 4096,
    fallbackAsIssue: written['fallback-as-issue'] ?? true,
  };
}

function addComment(written: NonNullable<WrittenOutputs['add-comment']>): AddCommentOutput {
  return { max: written.max ?? 1, target: String(written.target ?? 'triggering') };
}

/** Fills in the defaults of the outputs that are written. */
export function buildSafeOutputs(written: WrittenOutputs): SafeOutputs {
  const pullRequest = written['create-pull-request'];
  const comment = written['add-comment'];
  return {
    createPullRequest: pullRequest === undefined ? null : createPullRequest(pullRequest ?? {}),
    addComment: comment === undefined ? null : addComment(comment ?? {}),
    staged: written.staged ?? false,
  };
}
