import { createServer } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { createTalkCalls } from '../../../connections/github/talk-calls.ts';
import { closeServer } from '../../../runtime/close-server.ts';
import { listenOn } from '../../../runtime/listen-on.ts';

/** A GraphQL API that answers with this data, and what it was asked. */
async function answering(data: unknown) {
  const variables: unknown[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      variables.push((JSON.parse(text) as { variables: unknown }).variables);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ data }));
    });
  });
  const apiUrl = await listenOn(server, { host: '127.0.0.1', port: 0 });
  onTestFinished(() => closeServer(server, 0));
  return { calls: createTalkCalls({ apiUrl, token: 'writes' }), variables };
}

it('a reply to a comment on a discussion stands below the comment that begins the thread', async () => {
  const replies = { nodes: [{ body: 'Yes' }] };
  const discussion = { id: 'D_1' };
  const top = await answering({ node: { id: 'DC_1', discussion, replies, replyTo: null } });
  expect(await top.calls.discussionThread('DC_1')).toEqual({ discussion: 'D_1', top: 'DC_1', replies: ['Yes'] });
  const below = { id: 'DC_2', discussion, replies: { nodes: [] }, replyTo: { id: 'DC_1', replies } };
  const reply = await answering({ node: below });
  expect(await reply.calls.discussionThread('DC_2')).toEqual({ discussion: 'D_1', top: 'DC_1', replies: ['Yes'] });
  const gone = await answering({ node: null });
  expect(await gone.calls.discussionThread('DC_3')).toBe(null);
});

it('a reaction in a discussion has its name of the GraphQL API', async () => {
  const { calls, variables } = await answering({});
  await calls.reactInDiscussion('DC_1', '+1');
  await calls.reactInDiscussion('DC_1', 'confused');
  await calls.replyInDiscussion({ discussion: 'D_1', top: 'DC_1' }, 'Yes');
  expect(variables).toEqual([
    { comment: 'DC_1', content: 'THUMBS_UP' },
    { comment: 'DC_1', content: 'CONFUSED' },
    { discussion: 'D_1', top: 'DC_1', body: 'Yes' },
  ]);
});
