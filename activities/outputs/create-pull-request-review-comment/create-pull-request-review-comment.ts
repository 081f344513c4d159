import { isGathered, storeGathered } from '../../../database/reviews/gathered-comments.ts';
import {
  createPullRequestReviewComment as output,
  type ReviewCommentInput,
  type ReviewCommentOptions,
} from '../../../definitions/outputs/pulls/create-pull-request-review-comment.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { gathered, staged } from '../done.ts';
import { outputFailure } from '../output-failure.ts';
import type { Done, OutputRow, OutputUse } from '../output-row.ts';
import { findLines, type CommentPlace } from '../reviews/find-lines.ts';
import { reviewedPull } from '../reviews/reviewed-pull.ts';
import { verifyReview } from '../reviews/verify-review.ts';
import { markedWords } from '../text/marked-words.ts';
import { outputTarget, type OutputTarget } from '../text/output-target.ts';
import { handOverGathered } from './hand-over-gathered.ts';

/** The agent's words about lines of a pull request. The comments of a run go out together, as one review. */
export const createPullRequestReviewComment: OutputRow<ReviewCommentOptions, ReviewCommentInput> = {
  output,
  carryOut: gather,
  verify: { review: verifyReview },
  handOverGathered,
};

type Use = OutputUse<ReviewCommentOptions, ReviewCommentInput>;

/** Checks the place and keeps the comment. Nothing is sent, so an attempt that was answered has nothing left to do. */
async function gather(use: Use): Promise<Done> {
  const { dependencies, github, origin, options, input, asked, answered } = use;
  const target = outputTarget(origin, { target: options.target, chosen: input.number, doing: 'comment on' });
  const place = placeOf(input, options);
  const key = { runId: origin.runId, ordinal: origin.ordinal, askedAt: asked };
  const done = gathered(`Comment ${origin.ordinal} on ${where(place)} of #${target.number} is kept. ${whenSent(use)}`);
  const isStaged = origin.automation.safeOutputs.staged;
  if (!isStaged && (answered !== null || (await isGathered(dependencies.database, key)))) return done;
  await reviewedPull(github, target);
  const lines = await linesAt(use, target, place);
  if (isStaged) return staged(`A comment would have been added to ${where(place)} of #${target.number}.`);
  const text = markedWords(origin, input.body);
  if (text === '') throw new ToolError('The comment has no visible words. Write what people are to read.');
  const { repository, number: pullNumber } = target;
  await storeGathered(dependencies.database, { ...key, repository, pullNumber, comment: { ...place, lines, text } });
  return done;
}

/** A first line that is the last one says nothing: GitHub takes it for an error. */
function placeOf(
  { path, line, start_line: start, side }: ReviewCommentInput,
  options: ReviewCommentOptions,
): CommentPlace {
  const startLine = start === undefined || start === line ? null : start;
  if (startLine !== null && startLine > line) throw new ToolError(`start_line ${startLine} comes after line ${line}.`);
  return { path: path.replace(/^\.?\//, ''), line, startLine, side: side ?? options.side };
}

async function linesAt({ github }: Use, { repository, number }: OutputTarget, place: CommentPlace): Promise<string> {
  try {
    const found = findLines(place, await github.listPullFiles(repository, number, new Set([place.path])));
    if ('text' in found) return found.text;
    throw new ToolError(`${found.problem}.`);
  } catch (error) {
    throw outputFailure(error, `Reading the changes of #${number} of ${repository}`);
  }
}

function where({ path, line, startLine }: CommentPlace): string {
  return startLine === null ? `line ${line} of ${path}` : `the lines ${startLine} to ${line} of ${path}`;
}

function whenSent({ origin }: Use): string {
  return Object.hasOwn(origin.automation.safeOutputs.allowed, 'submit-pull-request-review')
    ? 'All comments go out with submit_pull_request_review, or when you are done.'
    : 'All comments go out as one review when you are done.';
}
