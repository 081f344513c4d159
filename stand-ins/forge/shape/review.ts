import type { ReviewCommentRecord, ReviewRecord } from '../history-records.ts';
import type { IssueRecord } from '../store.ts';
import type { Hosted } from '../world.ts';
import { nodeId } from './identity.ts';
import { association, issuePage } from './issue.ts';
import { repositoryUrl } from './repository.ts';
import { shapeUser } from './user.ts';

/** GitHub's "pull request review". */
export function shapeReview(hosted: Hosted, issue: IssueRecord, review: ReviewRecord) {
  const page = `${issuePage(hosted, issue)}#pullrequestreview-${review.id}`;
  const pull = `${repositoryUrl(hosted)}/pulls/${issue.number}`;
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user: shapeUser(hosted.world, review.author),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: pull,
    author_association: association(hosted.repository, review.author),
    _links: { html: { href: page }, pull_request: { href: pull } },
    submitted_at: review.submittedAt,
    commit_id: review.commit,
  };
}

/** GitHub's "pull request review comment". */
export function shapeReviewComment(hosted: Hosted, issue: IssueRecord, comment: ReviewCommentRecord) {
  const url = `${repositoryUrl(hosted)}/pulls/comments/${comment.id}`;
  const page = `${issuePage(hosted, issue)}#discussion_r${comment.id}`;
  const pull = `${repositoryUrl(hosted)}/pulls/${issue.number}`;
  const side = comment.side ?? 'RIGHT';
  return {
    url,
    id: comment.id,
    node_id: nodeId('PullRequestReviewComment', comment.id),
    pull_request_review_id: comment.reviewId ?? null,
    diff_hunk: comment.diffHunk,
    path: comment.path,
    side,
    line: comment.line,
    original_line: comment.line,
    start_side: comment.startLine === undefined ? null : side,
    start_line: comment.startLine ?? null,
    original_start_line: comment.startLine ?? null,
    // JSON leaves the member out if it is undefined.
    in_reply_to_id: comment.inReplyTo,
    commit_id: comment.commit,
    original_commit_id: comment.commit,
    user: shapeUser(hosted.world, comment.author),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.createdAt,
    html_url: page,
    pull_request_url: pull,
    author_association: association(hosted.repository, comment.author),
    _links: { self: { href: url }, html: { href: page }, pull_request: { href: pull } },
  };
}
