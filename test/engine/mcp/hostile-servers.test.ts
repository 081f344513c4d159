import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { runTurn } from '../../../engine/brain/run-turn.ts';
import type { LoggedEvent } from '../../../engine/store/session-event.ts';
import { bareEngine, type BareEngine } from '../../support/engine/bare-engine.ts';
import { mcpStub, streaming, tool, type Answer, type McpStub } from '../../support/engine/mcp/mcp-stub.ts';
import { ofType } from '../../support/engine/mcp/of-type.ts';
import { say, type Play } from '../../support/engine/scripted-model.ts';

let bare: BareEngine;
beforeEach(async () => {
  bare = await bareEngine();
  bare.engine.pause = async () => {};
});
afterEach(() => bare.stop());

const never = new AbortController().signal;
const Content = z.object({ content: z.array(z.unknown()) });

/** What each does when its tools are listed, and what the log says then. */
const LISTING: [what: string, answers: Record<string, Answer>, told: string][] = [
  [
    'is no MCP server',
    { '*': (_, response) => void response.writeHead(200).end('<html>') },
    'failed: Streamable HTTP error: Unexpected content type',
  ],
  ['answers with another id', { 'tools/list': otherId }, 'ended its answer without a result.'],
  ['closes the connection', { 'tools/list': (_, response) => void response.destroy() }, 'cannot be reached: '],
  ['fails', { 'tools/list': (_, response) => void response.writeHead(500).end('boom') }, 'failed: '],
  ['lists no list', { 'tools/list': () => ({ tools: 7 }) }, 'not as the protocol says: tools: '],
  ['has no tools', { initialize: withoutTools }, 'says that it has no tools.'],
  ['sends a tool of 17 MB', { 'tools/list': huge }, 'sent more than what one answer may have.'],
  ['sends 300,000 values', { 'tools/list': manyValues }, 'sent more than what one answer may have.'],
  ['floods notifications', { 'tools/list': floods }, 'sent more than what one answer may have.'],
  ['asks and asks', { 'tools/list': asksOften }, 'sent too many requests of its own.'],
  ['wants a token', { '*': (_, response) => void response.writeHead(401).end() }, 'the session has no token for it'],
  ['lists for ever', { 'tools/list': endless }, 'lists so many tools that only the first 30 were read'],
  [
    'redirects to an internal address',
    { initialize: (_, response) => void response.writeHead(307, { location: 'http://169.254.169.254/' }).end() },
    'http://169.254.169.254',
  ],
];

it.each(LISTING)('says in the log that a server %s, and the session goes on', async (_, answers, told) => {
  const server = await stub(answers);
  const { events, play } = await turn('Look', server, [say('Without it, then.')]);
  const errors = ofType(events, 'session.error');
  expect(errors).toHaveLength(1);
  expect(errors[0]?.error.message).toMatch(/^MCP server "stub" /);
  expect(errors[0]?.error.message).toContain(told);
  expect(errors[0]?.error.message).toMatch(/[.!?]$/);
  expect(errors[0]?.error.retry_status).toEqual({ type: 'retrying' });
  expect(ofType(events, 'session.status_idle')).toMatchObject([{ stop_reason: { type: 'end_turn' } }]);
  // The agent is told as well.
  expect(JSON.stringify(play.calls[0]?.messages)).toContain('MCP server');
});

it.each<[string, Record<string, Answer>]>([
  ['does not answer', { initialize: () => undefined }],
  ['keeps its stream open', { 'tools/list': (_, response) => void streaming(response) }],
])('does not wait longer than the setting says for a server that %s', async (_, answers) => {
  await bare.stop();
  bare = await bareEngine(undefined, { mcpTimeoutMs: 200 });
  const { events } = await turn('Wait', await stub(answers), [say('Too slow.')]);
  expect(ofType(events, 'session.error')).toMatchObject([
    { error: { message: 'MCP server "stub" gave no answer within 0.2 seconds.' } },
  ]);
});

it('lets a call go on whose server breaks the protocol in the answer to another one', async () => {
  const answerSlow = Promise.withResolvers<() => void>();
  const server = await stub({
    'tools/call': ({ id, params }, response) => {
      if (params?.name === 'broken') return { content: 7 };
      return answerSlow.resolve(() => streaming(response)({ id, result: { content: [] } }));
    },
  });
  const stubServer = { type: 'url' as const, name: 'stub', url: server.url };
  const sessionId = await bare.create('Look', {
    tools: [{ type: 'mcp_toolset', mcp_server_name: 'stub' }],
    mcp_servers: [stubServer],
  });
  const call = (name: string) =>
    bare.engine.mcp.use({ sessionId, server: stubServer, signal: never }, (connection) =>
      connection.request({ method: 'tools/call', params: { name } }, Content, never),
    );
  const slow = call('slow');
  const answer = await answerSlow.promise;
  await expect(call('broken')).rejects.toThrow('not as the protocol says');
  answer();
  expect(await slow).toEqual({ content: [] });
});

function otherId(_: unknown, response: Parameters<Answer>[1]): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', id: 4_711, result: { tools: [] } }));
}

function withoutTools(): object {
  return { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: { name: 'stub', version: '1' } };
}

function huge(): object {
  return { tools: [tool('look', { description: 'x'.repeat(17_000_000) })] };
}

function manyValues(): object {
  return { tools: Array.from({ length: 300_000 }, () => 1) };
}

function floods(_: unknown, response: Parameters<Answer>[1]): void {
  const send = streaming(response);
  for (let i = 0; i < 10_000; i += 1) send({ method: 'notifications/message', params: { level: 'info', data: i } });
}

function asksOften(_: unknown, response: Parameters<Answer>[1]): void {
  const send = streaming(response);
  for (let i = 0; i < 1_000; i += 1) send({ id: `s${i}`, method: 'sampling/createMessage', params: {} });
}

function endless({ params }: Parameters<Answer>[0]): object {
  const page = Number(params?.cursor ?? 0);
  return { tools: [tool(`look${page}`)], nextCursor: String(page + 1) };
}

async function stub(answers: Record<string, Answer>): Promise<McpStub> {
  const server = await mcpStub(answers);
  onTestFinished(() => server.close());
  return server;
}

async function turn(
  prompt: string,
  server: McpStub,
  answers: Parameters<BareEngine['model']['play']>[1],
): Promise<{ id: string; events: LoggedEvent[]; play: Play }> {
  const play = bare.model.play(prompt, answers);
  const id = await bare.create(prompt, {
    tools: [
      {
        type: 'mcp_toolset',
        mcp_server_name: 'stub',
        default_config: { permission_policy: { type: 'always_allow' } },
      },
    ],
    mcp_servers: [{ type: 'url', name: 'stub', url: server.url }],
  });
  await runTurn(bare.engine, id, never);
  return { id, events: await bare.events(id), play };
}
