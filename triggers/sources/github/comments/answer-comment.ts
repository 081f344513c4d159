import { noteOwnActs } from '../../../../database/own-acts/note-own-acts.ts';
import { ownActKey } from '../../../../definitions/sources/github/own-act-keys.ts';
import type { Reaction } from '../../../../contract/reactions.ts';
import type { Acting } from '../../trigger-source.ts';
import type { GithubTalk } from './github-talk.ts';
import type { PersonComment } from './read-comment.ts';

/** How a command is answered: by a reaction to its comment, or by one reply in Markdown. */
export type CommentAnswer = { reaction: Reaction } | { reply: string };

/**
 * Answers a command, once, however often it is called. The answer is a courtesy: what was done stands without it, and the log says
 * if GitHub does not take it.
 */
export async function answerComment(
  comment: PersonComment,
  answer: CommentAnswer,
  { database, log, talk }: Pick<Acting, 'database' | 'log'> & { talk: GithubTalk },
): Promise<void> {
  const { say } = talk;
  if (say === null) {
    log.warn({ page: comment.page.url }, 'a command in a comment is not answered: GITHUB_TOKEN is not set');
    return;
  }
  const { repository, number } = comment.page;
  try {
    if ('reaction' in answer) return await say.reactToComment(repository, comment.id, answer.reaction);
    const by = `comment/github/${comment.id}`;
    const mark = `<!-- curfew:${by}:reply -->`;
    const since = new Date(comment.writtenAt).toISOString();
    const former = await say.listComments(repository, number, since);
    if (former.some(({ body }) => body.trimEnd().endsWith(mark))) return;
    const body = `${answer.reply}\n\n${mark}`;
    // So that the event of this reply is not taken for one of a person.
    await noteOwnActs(database, by, [ownActKey.text(repository, body)]);
    await say.createComment(repository, number, body);
  } catch (error) {
    log.warn({ page: comment.page.url, err: error }, 'a command in a comment was not answered');
  }
}
