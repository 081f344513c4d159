import { addComment } from './issues/add-comment.ts';
import { addLabels } from './issues/add-labels.ts';
import { assignToUser } from './issues/assign-to-user.ts';
import { closeIssue } from './issues/close-issue.ts';
import { createDiscussion } from './issues/create-discussion.ts';
import { createIssue } from './issues/create-issue.ts';
import { removeLabels } from './issues/remove-labels.ts';
import { updateIssue } from './issues/update-issue.ts';
import { addReviewer } from './pulls/add-reviewer.ts';
import { createPullRequest } from './pulls/create-pull-request.ts';
import { pushToPullRequestBranch } from './pulls/push-to-pull-request-branch.ts';
import { createPullRequestReviewComment } from './pulls/create-pull-request-review-comment.ts';
import { replyToPullRequestReviewComment } from './pulls/reply-to-pull-request-review-comment.ts';
import { submitPullRequestReview } from './pulls/submit-pull-request-review.ts';
import { missingData } from './missing-data.ts';
import { missingTool } from './missing-tool.ts';
import { noop } from './noop.ts';
import type { Output } from './output.ts';
import { sentryAddComment } from './sentry-add-comment.ts';
import { sentryResolveIssue } from './sentry-resolve-issue.ts';
import { slackPostMessage } from './slack-post-message.ts';
import { startAutomation } from './start-automation.ts';
import { uploadFiles } from './upload-files.ts';
import { updatePullRequest } from './pulls/update-pull-request.ts';

/** The table of outputs, in the order in which the agent sees their tools. */
export const OUTPUTS: readonly Output[] = [
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
