import { pino } from 'pino';
import { expect, it } from 'vitest';
import { admit } from '../../../../../database/runs/admit.ts';
import { answerComment } from '../../../../../triggers/sources/github/comments/answer-comment.ts';
import type { GithubTalk } from '../../../../../triggers/sources/github/comments/github-talk.ts';
import { readComment } from '../../../../../triggers/sources/github/comments/read-comment.ts';
import { temporaryDatabase } from '../../../../support/database/temporary-database.ts';
import { makeRun } from '../../../../support/database/make-run.ts';
import { openCommentEdge, type CommentEdge } from '../../../../support/forge/open-comment-edge.ts';

/** A comment as the payloads of GitHub hold it. */
function textOf(login: string, body: string, changes: object = {}) {
  const at = inSeconds(new Date());
  const user = { login, type: 'User' };
  return { id: 7, node_id: 'DC_7', body, user, created_at: at, html_url: 'https://forge.example/c/7', ...changes };
}

/** A time as GitHub writes it. */
function inSeconds(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A run under way on the pull request `acme/api#1`, or on what the subject says. */
async function runOn({ database }: CommentEdge, subject = 'pull:acme/api#1'): Promise<void> {
  const facts = makeRun('1', { automation: 'fix-bug', subject });
  await admit(database, { run: { ...facts, runId: 'fix-bug/github/1' }, step: 1, final: true });
}

const ENDED = { reasons: { 'fix-bug': 'The run `fix-bug/github/1` has ended' } };

it('a command on a line of a pull request is for its run, and is answered by a reaction there, or below the pull request', async () => {
  const edge = await openCommentEdge();
  await runOn(edge);
  const pull_request = { number: 1, html_url: edge.page, base: { ref: 'main' }, head: { ref: 'fix' } };
  const at = {
    repository: 'acme/api',
    pullNumber: 1,
    path: 'README.md',
    line: 1,
    diffHunk: '@@',
    commit: 'a'.repeat(40),
  };
  const { id } = edge.forge.record('reviewComments', {
    ...at,
    author: 'ada',
    body: '',
    createdAt: '2026-11-01T00:00:00Z',
  });
  const draft = { id, created_at: '2026-11-01T00:00:00Z', updated_at: inSeconds(new Date()) };
  const bring = (login: string, body: string) =>
    edge.bring('pull_request_review_comment', login, {
      action: 'created',
      pull_request,
      comment: textOf(login, body, draft),
    });
  expect(await bring('eve', '/curfew stop')).toMatchObject({ state: 'ignored', reasons: {} });
  expect(await bring('ada', '/curfew stop')).toMatchObject(ENDED);
  await bring('ada', '/curfew stop');
  expect(edge.answers()).toEqual(['To https://forge.example/c/7: The run `fix-bug/github/1` has ended.', 'confused']);
});

it('the text of a review is a command, too, and a review without one is none', async () => {
  const edge = await openCommentEdge();
  await runOn(edge);
  const pull_request = { number: 1, html_url: edge.page, base: { ref: 'main' }, head: { ref: 'fix' } };
  const bring = (login: string, body: string | null, action = 'submitted') => {
    const review = { ...textOf(login, ''), body, submitted_at: inSeconds(new Date()) };
    return edge.bring('pull_request_review', login, { action, pull_request, review });
  };
  expect(await bring('ada', '/curfew stop')).toMatchObject(ENDED);
  await bring('eve', '/curfew stop');
  for (const [body, action] of [
    [null, 'submitted'],
    ['/curfew stop', 'edited'],
    ['/curfew stop', 'dismissed'],
  ] as const) {
    expect(await bring('ada', body, action)).toMatchObject({
      reasons: { 'fix-bug': expect.stringContaining('is not among') as string },
    });
  }
  expect(edge.answers()).toEqual(['To https://forge.example/c/7: The run `fix-bug/github/1` has ended.']);
});

it('a command in a discussion is for the run that works on it', async () => {
  const edge = await openCommentEdge();
  await runOn(edge, 'discussion:acme/api#3');
  const discussion = { number: 3, html_url: `${edge.forge.serverUrl}/acme/api/discussions/3`, title: 'How?' };
  const comment = textOf('ada', '/curfew stop');
  expect(await edge.bring('discussion_comment', 'ada', { action: 'created', discussion, comment })).toMatchObject(
    ENDED,
  );
});

it('a command in a discussion is answered in its thread, once', async () => {
  const said: string[] = [];
  const replies: string[] = [];
  const say = {
    reactInDiscussion: async (node: string, reaction: string) => void said.push(`${reaction} to ${node}`),
    discussionThread: async () => ({ discussion: 'D_1', top: 'DC_1', replies }),
    replyInDiscussion: async ({ discussion, top }: { discussion: string; top: string }, body: string) => {
      said.push(`reply to ${top} of ${discussion}`);
      replies.push(body);
    },
  } as unknown as GithubTalk['say'];
  const payload = {
    action: 'created',
    discussion: { number: 3, html_url: 'https://forge.example/acme/api/discussions/3' },
    repository: { full_name: 'acme/api' },
    sender: { login: 'ada' },
    comment: textOf('ada', '/curfew stop'),
  };
  const comment = readComment('discussion_comment', payload);
  if (comment === null) throw new Error('It is no comment');
  const talk = { ask: {}, say } as unknown as GithubTalk;
  const acting = { database: await temporaryDatabase(), log: pino({ level: 'silent' }), talk };
  await answerComment(comment, { reaction: '+1' }, acting);
  await answerComment(comment, { reply: 'No run works on this.' }, acting);
  await answerComment(comment, { reply: 'No run works on this.' }, acting);
  expect(said).toEqual(['+1 to DC_7', 'reply to DC_1 of D_1']);
  expect(replies).toEqual(['No run works on this.\n\n<!-- curfew:discussion-comment/github/7:reply -->']);
});
