import type { ReviewComment } from '../../../connections/github/review-calls.ts';
import {
  replyToPullRequestReviewComment as output,
  type ReviewReplyInput,
  type ReviewReplyOptions,
} from '../../../definitions/outputs/pulls/reply-to-pull-request-review-comment.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { delivered, nothingChanged, staged } from '../done.ts';
import { outputFailure } from '../output-failure.ts';
import type { Done, OutputRow, OutputUse } from '../output-row.ts';
import { answerOnce } from '../reviews/answer-once.ts';
import { reviewedPull } from '../reviews/reviewed-pull.ts';
import { outputTarget, type OutputTarget } from '../text/output-target.ts';
import { outputBody } from '../text/pull-text.ts';
import type { ReviewCommentArtefact } from './review-comment-artefact.ts';
import { verifyReviewComment } from './verify-review-comment.ts';

/** The agent's words in a thread on lines of a pull request. */
export const replyToPullRequestReviewComment: OutputRow<ReviewReplyOptions, ReviewReplyInput> = {
  output,
  carryOut: reply,
  verify: { 'review-comment': verifyReviewComment },
};

type Use = OutputUse<ReviewReplyOptions, ReviewReplyInput>;

/** Answers once: the answer carries the mark of this output, by which another attempt finds it. */
async function reply(use: Use): Promise<Done> {
  const { github, origin, options, input } = use;
  const target = outputTarget(origin, { target: options.target, chosen: input.number, doing: 'answer on' });
  await reviewedPull(github, target);
  if (origin.automation.safeOutputs.staged) {
    return staged(`Comment ${input.comment_id} of #${target.number} would have been answered.`);
  }
  try {
    const made = await answerOnce(use, target, () => makeReply(use, target));
    if (made === null) return nothingChanged('', 'The comment was answered, and somebody deleted the answer.');
    const { repository } = target;
    const artefact: ReviewCommentArtefact = { type: 'review-comment', url: made.url, repository, commentId: made.id };
    return delivered(artefact, `Answered: ${made.url}`);
  } catch (error) {
    throw outputFailure(error, `Answering comment ${input.comment_id} of #${target.number} of ${target.repository}`);
  }
}

async function makeReply({ github, origin, input }: Use, { repository, number }: OutputTarget): Promise<ReviewComment> {
  const comment = await github.getReviewComment(repository, input.comment_id);
  if (comment === null || (comment.pullNumber !== null && comment.pullNumber !== number)) {
    throw new ToolError(
      `#${number} of ${repository} has no comment on lines with the id ${input.comment_id}. Look with get_pull_request: the id is the number after discussion_r in its address.`,
    );
  }
  // GitHub takes only the comment that began the thread.
  const commentId = comment.inReplyTo ?? comment.id;
  return await github.replyToReviewComment(repository, { number, commentId }, outputBody(origin, input.body));
}
