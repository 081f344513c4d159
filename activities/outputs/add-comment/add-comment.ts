import { RequestError } from 'octokit';
import type { Comment } from '../../../connections/github/issue-calls.ts';
import {
  addComment as output,
  type AddCommentInput,
  type AddCommentOptions,
} from '../../../definitions/outputs/issues/add-comment.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { delivered, nothingChanged, staged } from '../done.ts';
import { outputFailure } from '../output-failure.ts';
import type { Done, OutputRow, OutputUse } from '../output-row.ts';
import { verifyReviewComment } from '../reply-to-pull-request-review-comment/verify-review-comment.ts';
import { findOwnComment } from '../text/find-own-comment.ts';
import { notBefore } from '../text/not-before.ts';
import { outputTarget, type OutputTarget } from '../text/output-target.ts';
import { outputBody, outputMark } from '../text/pull-text.ts';
import { answerInDiscussion } from './answer-in-discussion.ts';
import { answerOnLines } from './answer-on-lines.ts';
import { commentPlace } from './comment-place.ts';
import { hideOlder } from './hide-older.ts';
import { verifyComment } from './verify-comment.ts';
import { verifyThreadComment } from './verify-thread-comment.ts';

/** The agent's words as a comment, where the automation allows it. */
export const addComment: OutputRow<AddCommentOptions, AddCommentInput> = {
  output,
  carryOut: comment,
  verify: {
    comment: verifyComment,
    'discussion-comment': verifyThreadComment,
    'review-comment': verifyReviewComment,
  },
};

type Use = OutputUse<AddCommentOptions, AddCommentInput>;

/**
 * Adds the comment once: it carries the mark of this output, so that another attempt finds it. Where a comment in a thread
 * started the run and no other target is set, the answer goes into that thread.
 */
async function comment(use: Use): Promise<Done> {
  const { dependencies, origin, options, input, answered } = use;
  const place = options.target === 'triggering' ? await commentPlace(dependencies.database, origin.event) : null;
  if (place?.kind === 'discussion') return await answerInDiscussion(use, place);
  if (place?.kind === 'lines') return await answerOnLines(use, place);
  const target = outputTarget(origin, { target: options.target, chosen: input.number, doing: 'comment on' });
  if (origin.automation.safeOutputs.staged) {
    return staged(`A comment would have been added to #${target.number}.`);
  }
  const made = await commentOnce(use, target);
  if (made === null) return nothingChanged('', 'The comment was added, and somebody deleted it.');
  const notes = options.hideOlderComments === true && answered === null ? await hideOlder(use, target) : [];
  return delivered({ type: 'comment', url: made.url }, [`Comment added: ${made.url}`, ...notes].join('\n'));
}

/** Null if an earlier attempt made the comment and told the agent so, but somebody has deleted the comment since. */
async function commentOnce(
  { github, origin, input, asked, answered }: Use,
  { repository, number }: OutputTarget,
): Promise<Comment | null> {
  const doing = `Commenting on #${number} of ${repository}`;
  try {
    const existing = await findOwnComment(github, {
      repository,
      number,
      mark: outputMark(origin),
      since: notBefore(asked),
    });
    if (existing !== null || answered !== null) return existing;
    return await github.createComment(repository, number, outputBody(origin, input.body));
  } catch (error) {
    // The agent can choose another number, but nobody can change what the run is about.
    if (input.number !== undefined && isMissing(error)) {
      throw new ToolError(`${repository} has no issue or pull request #${number}.`);
    }
    throw outputFailure(error, doing);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof RequestError && (error.status === 404 || error.status === 410);
}
