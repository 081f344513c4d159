import type { PullDetails } from '../../../connections/github/pull-calls.ts';
import type { Review } from '../../../connections/github/review-calls.ts';
import {
  claimComments,
  markCommentsSent,
  releaseComments,
  type ClaimingReview,
} from '../../../database/reviews/claim-comments.ts';
import { type GatheredRow } from '../../../database/reviews/gathered-comments.ts';
import {
  submitPullRequestReview as output,
  type SubmitReviewInput,
  type SubmitReviewOptions,
} from '../../../definitions/outputs/pulls/submit-pull-request-review.ts';
import { isUnprocessable } from '../../github-failure.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { delivered, nothingChanged, staged } from '../done.ts';
import { outputFailure } from '../output-failure.ts';
import type { Done, OutputRow, OutputUse } from '../output-row.ts';
import { findOwnReview } from '../reviews/find-own-review.ts';
import { lineComments } from '../reviews/line-comments.ts';
import { outdatedComments, placeOfComment } from '../reviews/outdated-comments.ts';
import { reviewArtefact } from '../reviews/review-artefact.ts';
import { reviewedPull } from '../reviews/reviewed-pull.ts';
import { verifyReview } from '../reviews/verify-review.ts';
import { outputTarget, type OutputTarget } from '../text/output-target.ts';
import { outputBody, outputMark } from '../text/pull-text.ts';

/** The agent's review, with the comments on lines that it has gathered. */
export const submitPullRequestReview: OutputRow<SubmitReviewOptions, SubmitReviewInput> = {
  output,
  carryOut: submit,
  verify: { review: verifyReview },
};

type Use = OutputUse<SubmitReviewOptions, SubmitReviewInput>;

/** Submits the review once: its body has the mark of this output, by which another attempt finds it. */
async function submit(use: Use): Promise<Done> {
  const { dependencies, github, origin, options, input, answered } = use;
  const target = outputTarget(origin, { target: options.target, chosen: input.number, doing: 'review' });
  const { repository, number } = target;
  const doing = `Reviewing #${number} of ${repository}`;
  const claim = { runId: origin.runId, repository, number, review: outputMark(origin) };
  const pull = await reviewedPull(github, target);
  if (origin.automation.safeOutputs.staged)
    return staged(`A review (${input.event}) of #${number} would have been submitted.`);
  try {
    const existing = await findOwnReview(github, target, claim.review);
    if (existing === null && answered !== null) {
      return nothingChanged('', 'The review was submitted, and somebody deleted it.');
    }
    const made = existing ?? (await make(use, { target, claim, pull }));
    await markCommentsSent(dependencies.database, claim);
    return delivered(reviewArtefact(target, made), `Review of #${number} submitted (${input.event}): ${made.url}`);
  } catch (error) {
    throw outputFailure(error, doing);
  }
}

interface Making {
  target: OutputTarget;
  claim: ClaimingReview;
  pull: PullDetails;
}

async function make(use: Use, { target, claim, pull }: Making): Promise<Review> {
  const { dependencies, github, origin, input } = use;
  const { repository, number } = target;
  if (pull.state === 'closed' && input.event !== 'COMMENT') {
    throw new ToolError(`#${number} is closed or merged: it takes a review that only comments (event COMMENT).`);
  }
  if (input.event === 'APPROVE') refuseUnread(use, pull);
  const comments = await claimComments(dependencies.database, claim);
  if (input.body === '' && comments.length === 0 && input.event === 'COMMENT') {
    throw new ToolError('The review is empty: write a body, or add comments on lines first.');
  }
  await dropOutdated(use, { target, claim, pull }, comments);
  try {
    return await github.createReview(repository, number, {
      commit: pull.headSha,
      event: input.event,
      body: outputBody(origin, input.body),
      comments: lineComments(origin.runId, comments),
    });
  } catch (error) {
    if (!isUnprocessable(error)) throw error;
    await releaseComments(dependencies.database, claim, []);
    const kept = comments.length === 0 ? '' : ` Its comments on lines are kept: ${comments.length}.`;
    throw new ToolError(`The forge did not take the review of #${number}: ${error.message}.${kept}`);
  }
}

/** Nobody approves of commits that the agent has not read: its author may have pushed them while it was reading others. */
function refuseUnread({ origin, input }: Use, { number, headSha }: PullDetails): void {
  const began = origin.pinned?.commit ?? null;
  if (headSha === began || headSha === input.commit) return;
  const read = input.commit ?? began;
  throw new ToolError(
    `#${number} was not approved: its head is ${headSha}${read === null ? '' : `, and you have read ${read}`}. Read the changes up to ${headSha}; if you approve of these, call the tool again with it as \`commit\`.`,
  );
}

/** Throws a ToolError if the branch was pushed meanwhile and comments no longer fit. They are forgotten, the others are kept. */
async function dropOutdated(
  { dependencies, github }: Use,
  { target, claim, pull }: Making,
  comments: GatheredRow[],
): Promise<void> {
  const outdated = await outdatedComments(github, target, comments);
  if (outdated.length === 0) return;
  await releaseComments(
    dependencies.database,
    claim,
    outdated.map(({ ordinal }) => ordinal),
  );
  const places = outdated.map((row) => `- ${placeOfComment(row)}`).join('\n');
  throw new ToolError(
    `The branch of #${target.number} was pushed meanwhile (its head is now ${pull.headSha}), and these comments no longer fit its changes:\n${places}\nThey were dropped; the others are kept. Write what still holds as new comments or into the body, and submit again.`,
  );
}
