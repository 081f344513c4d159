import type { ThreadComment } from '../../../connections/github/thread-calls.ts';
import type { AddCommentInput, AddCommentOptions } from '../../../definitions/outputs/issues/add-comment.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { delivered, nothingChanged, staged } from '../done.ts';
import { sameLogin } from '../issues/same-login.ts';
import { outputFailure } from '../output-failure.ts';
import type { Done, OutputUse } from '../output-row.ts';
import { outputBody, outputMark } from '../text/pull-text.ts';
import type { DiscussionPlace } from './comment-place.ts';
import { hideComments } from './hide-comments.ts';
import { isOlderComment } from './is-older-comment.ts';
import type { ThreadCommentArtefact } from './thread-comment-artefact.ts';

type Use = OutputUse<AddCommentOptions, AddCommentInput>;

/** Answers once in the thread of a discussion: the answer carries the mark of this output, so that another attempt finds it. */
export async function answerInDiscussion(use: Use, { repository, comment }: DiscussionPlace): Promise<Done> {
  const { github, origin, options, input, answered } = use;
  if (origin.automation.safeOutputs.staged) return staged('A comment would have been added to the discussion.');
  if (options.discussions !== true) {
    throw new ToolError(
      'This automation does not comment in discussions: `discussions: true` is not set under `add-comment`. Do not call it again.',
    );
  }
  try {
    const thread = await github.commentThread(comment);
    if (thread === null) {
      throw new ToolError('The comment that started this run was deleted. Do not call it again.');
    }
    const [login, mark] = [await github.botLogin(), outputMark(origin)];
    const own = thread.replies.filter(({ author }) => sameLogin(author, login));
    const existing = own.find(({ body }) => body.includes(mark));
    if (existing === undefined && answered !== null) {
      return nothingChanged('', 'The comment was added, and somebody deleted it.');
    }
    const made = existing ?? (await github.replyInThread(repository, thread, outputBody(origin, input.body)));
    const older = own.filter(({ body, isHidden }) => !isHidden && isOlderComment(body, origin)).map(({ id }) => id);
    const notes = options.hideOlderComments === true && answered === null ? await hideComments(github, older) : [];
    return delivered(artefactOf(made), [`Comment added: ${made.url}`, ...notes].join('\n'));
  } catch (error) {
    throw outputFailure(error, `Commenting in a discussion of ${repository}`);
  }
}

function artefactOf({ id, url }: ThreadComment): ThreadCommentArtefact {
  return { type: 'discussion-comment', url, comment: id };
}
