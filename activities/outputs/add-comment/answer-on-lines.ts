import type { ReviewComment } from '../../../connections/github/review-calls.ts';
import type { AddCommentInput, AddCommentOptions } from '../../../definitions/outputs/issues/add-comment.ts';
import { delivered, nothingChanged, staged } from '../done.ts';
import { outputFailure } from '../output-failure.ts';
import type { Done, OutputUse } from '../output-row.ts';
import type { ReviewCommentArtefact } from '../reply-to-pull-request-review-comment/review-comment-artefact.ts';
import { notBefore } from '../text/not-before.ts';
import { outputBody, outputMark } from '../text/pull-text.ts';
import type { LinePlace } from './comment-place.ts';

type Use = OutputUse<AddCommentOptions, AddCommentInput>;

/** Answers once in a thread on lines of a pull request: the answer carries the mark of this output. Nothing older is hidden. */
export async function answerOnLines(use: Use, place: LinePlace): Promise<Done> {
  const { repository, number } = place;
  if (use.origin.automation.safeOutputs.staged) {
    return staged(`A comment would have been added to a thread of #${number}.`);
  }
  try {
    const made = await answerOnce(use, place);
    if (made === null) return nothingChanged('', 'The comment was added, and somebody deleted it.');
    const artefact: ReviewCommentArtefact = { type: 'review-comment', url: made.url, repository, commentId: made.id };
    return delivered(artefact, `Comment added: ${made.url}`);
  } catch (error) {
    throw outputFailure(error, `Commenting in a thread of #${number} of ${repository}`);
  }
}

/** Null if an earlier attempt has answered and told the agent so, but somebody has deleted the answer since. */
async function answerOnce(
  { github, origin, input, asked, answered }: Use,
  { repository, number, first }: LinePlace,
): Promise<ReviewComment | null> {
  const [login, mark] = [await github.botLogin(), outputMark(origin)];
  const comments = await github.listReviewComments(repository, number, notBefore(asked));
  const own = comments.find(({ body, author }) => body.includes(mark) && (login === null || author === login));
  if (own !== undefined || answered !== null) return own ?? null;
  return await github.replyToReviewComment(repository, { number, commentId: first }, outputBody(origin, input.body));
}
