import type { AddCommentInput, AddCommentOptions } from '../../../definitions/outputs/issues/add-comment.ts';
import { delivered, nothingChanged, staged } from '../done.ts';
import { outputFailure } from '../output-failure.ts';
import type { Done, OutputUse } from '../output-row.ts';
import type { ReviewCommentArtefact } from '../reply-to-pull-request-review-comment/review-comment-artefact.ts';
import { answerOnce } from '../reviews/answer-once.ts';
import { outputBody } from '../text/pull-text.ts';
import type { LinePlace } from './comment-place.ts';

type Use = OutputUse<AddCommentOptions, AddCommentInput>;

/** Answers once in a thread on lines of a pull request: the answer carries the mark of this output. Nothing older is hidden. */
export async function answerOnLines(use: Use, place: LinePlace): Promise<Done> {
  const { github, origin, input } = use;
  const { repository, number, first } = place;
  if (origin.automation.safeOutputs.staged) {
    return staged(`A comment would have been added to a thread of #${number}.`);
  }
  try {
    const made = await answerOnce(use, place, () =>
      github.replyToReviewComment(repository, { number, commentId: first }, outputBody(origin, input.body)),
    );
    if (made === null) return nothingChanged('', 'The comment was added, and somebody deleted it.');
    const artefact: ReviewCommentArtefact = { type: 'review-comment', url: made.url, repository, commentId: made.id };
    return delivered(artefact, `Comment added: ${made.url}`);
  } catch (error) {
    throw outputFailure(error, `Commenting in a thread of #${number} of ${repository}`);
  }
}
