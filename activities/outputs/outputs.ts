import { addComment } from './add-comment/add-comment.ts';
import { addLabels } from './add-labels/add-labels.ts';
import { assignToUser } from './assign-to-user/assign-to-user.ts';
import { closeIssue } from './close-issue/close-issue.ts';
import { addReviewer } from './add-reviewer/add-reviewer.ts';
import { createDiscussion } from './create-discussion/create-discussion.ts';
import { createIssue } from './create-issue/create-issue.ts';
import { createPullRequest } from './create-pull-request/create-pull-request.ts';
import { createPullRequestReviewComment } from './create-pull-request-review-comment/create-pull-request-review-comment.ts';
import { missingData } from './missing-data/missing-data.ts';
import { missingTool } from './missing-tool/missing-tool.ts';
import { noop } from './noop/noop.ts';
import { pushToPullRequestBranch } from './push-to-pull-request-branch/push-to-pull-request-branch.ts';
import type { OutputRow } from './output-row.ts';
import { removeLabels } from './remove-labels/remove-labels.ts';
import { sentryAddComment } from './sentry-add-comment/sentry-add-comment.ts';
import { sentryResolveIssue } from './sentry-resolve-issue/sentry-resolve-issue.ts';
import { slackPostMessage } from './slack-post-message/slack-post-message.ts';
import { updateIssue } from './update-issue/update-issue.ts';
import { replyToPullRequestReviewComment } from './reply-to-pull-request-review-comment/reply-to-pull-request-review-comment.ts';
import { submitPullRequestReview } from './submit-pull-request-review/submit-pull-request-review.ts';
import { startAutomation } from './start-automation/start-automation.ts';
import { uploadFiles } from './upload-files/upload-files.ts';
import { updatePullRequest } from './update-pull-request/update-pull-request.ts';

/** The table of outputs on the doing side: one row for each in `definitions/outputs/outputs.ts`. */
export const OUTPUT_ROWS: readonly OutputRow[] = [
  createPullRequest,
  pushToPullRequestBranch,
  updatePullRequest,
  createIssue,
  updateIssue,
  closeIssue,
  createDiscussion,
  addComment,
  addLabels,
  removeLabels,
  assignToUser,
  createPullRequestReviewComment,
  submitPullRequestReview,
  replyToPullRequestReviewComment,
  addReviewer,
  slackPostMessage,
  sentryAddComment,
  startAutomation,
  uploadFiles,
  sentryResolveIssue,
  missingTool,
  missingData,
  noop,
];
