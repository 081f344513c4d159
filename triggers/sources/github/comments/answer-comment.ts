import { noteOwnActs } from '../../../../database/own-acts/note-own-acts.ts';
import { ownActKey } from '../../../../definitions/sources/github/own-act-keys.ts';
import type { Reaction } from '../../../../contract/reactions.ts';
import type { Acting } from '../../trigger-source.ts';
import type { GithubTalk } from './github-talk.ts';
import type { PersonComment } from './read-comment.ts';

/** How a command is answered: by a reaction to its comment, or by one reply in Markdown. */
export type CommentAnswer = { reaction: '+1' | 'confused' } | { reply: string };

type Answering = Pick<Acting, 'database' | 'log'> & { talk: GithubTalk };
type Say = NonNullable<GithubTalk['say']>;

/**
 * Answers a command, once, however often it is called: where it stands, or below the pull request if it stands on one of its lines
 * or in a review. The answer is a courtesy: what was done stands without it, and the log says if GitHub does not take it.
 */
export async function answerComment(
  comment: PersonComment,
  answer: CommentAnswer,
  { database, log, talk }: Answering,
): Promise<void> {
  const { say } = talk;
  if (say === null) {
    log.warn(
      { page: comment.page.url },
      'a command in a comment is not answered: neither GITHUB_TOKEN nor a GitHub App is set',
    );
    return;
  }
  try {
    if ('reply' in answer) await reply(comment, answer.reply, { database, say });
    else if (comment.place.kind === 'review') await withoutReaction(comment, answer.reaction, { database, say });
    else await react(comment, answer.reaction, say);
  } catch (error) {
    log.warn({ page: comment.page.url, err: error }, 'a command in a comment was not answered');
  }
}

async function react({ page, place, id }: PersonComment, reaction: Reaction, say: Say): Promise<void> {
  if (place.kind === 'discussion-comment') return await say.reactInDiscussion(place.node, reaction);
  if (place.kind === 'line-comment') return await say.reactToLineComment(page.repository, id, reaction);
  await say.reactToComment(page.repository, id, reaction);
}

/** The REST API takes no reaction to a review. A stranger cannot make Curfew write, so they get no answer. */
async function withoutReaction(comment: PersonComment, reaction: '+1' | 'confused', saying: Saying): Promise<void> {
  if (reaction === '+1') await reply(comment, 'Done.', saying);
}

interface Saying {
  database: Acting['database'];
  say: Say;
}

async function reply(comment: PersonComment, text: string, { database, say }: Saying): Promise<void> {
  const { page, place, id, writtenAt } = comment;
  const { repository, number } = page;
  const by = `${place.kind}/github/${id}`;
  const mark = `<!-- curfew:${by}:reply -->`;
  const isBelow = place.kind === 'line-comment' || place.kind === 'review';
  const body = `${isBelow ? `To ${comment.url}: ` : ''}${text}\n\n${mark}`;
  const isMarked = (former: string): boolean => former.trimEnd().endsWith(mark);
  // So that the event of this reply is not taken for one of a person.
  const note = (): Promise<void> => noteOwnActs(database, by, [ownActKey.text(repository, body)]);
  if (place.kind === 'discussion-comment') {
    const thread = await say.discussionThread(place.node);
    if (thread === null || thread.replies.some(isMarked)) return;
    await note();
    return await say.replyInDiscussion(thread, body);
  }
  const former = await say.listComments(repository, number, new Date(writtenAt).toISOString());
  if (former.some((each) => isMarked(each.body))) return;
  await note();
  await say.createComment(repository, number, body);
}
