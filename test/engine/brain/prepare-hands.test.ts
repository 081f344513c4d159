import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { modelEndpoint } from '../../../engine/brain/model-endpoint.ts';
import { prepareHands } from '../../../engine/brain/prepare-hands.ts';
import { runTurn } from '../../../engine/brain/run-turn.ts';
import { beginTurn } from '../../../engine/brain/turn.ts';
import { bareEngine, type BareEngine } from '../../support/engine/bare-engine.ts';
import { makeSessionAgent } from '../../support/engine/make-session-agent.ts';

const never = new AbortController().signal;
const ASK_FIRST = { type: 'agent_toolset_20260401', default_config: { permission_policy: { type: 'always_ask' } } };
const CUSTOM = { type: 'custom', name: 'ask', description: 'Asks.', input_schema: { type: 'object' } };

let bare: BareEngine;
beforeEach(async () => void (bare = await bareEngine()));
afterEach(() => bare.stop());

it('starts the hands while the answer that calls a tool still arrives', async () => {
  const { promise: prepared, resolve } = Promise.withResolvers<string>();
  const hands = { ...bare.engine.hands, prepare: resolve };
  const model = modelEndpoint({ baseUrl: await halfAnswer(), key: 'sk-none' });
  const id = await bare.create('Half an answer');
  const ended = new AbortController();
  const turn = runTurn({ ...bare.engine, model, hands }, id, ended.signal);
  expect(await prepared).toBe(id);
  ended.abort(new Error('enough'));
  await expect(turn).rejects.toThrow('enough');
});

it.each([
  ['starts hands for a tool that runs in them', 'bash', undefined, 1],
  ['starts no hands for a tool that the agent does not have', 'rm', undefined, 0],
  ['starts no hands for a call that a person must allow first', 'bash', [ASK_FIRST], 0],
  ['starts no hands for a tool of the client', 'ask', [CUSTOM], 0],
])('%s', async (_, name, tools, times) => {
  const prepared: string[] = [];
  const hands = { ...bare.engine.hands, prepare: (sessionId: string) => void prepared.push(sessionId) };
  const turn = await beginTurn({ ...bare.engine, hands }, await bare.create('Call'), never);
  turn.session = { ...turn.session, agent: makeSessionAgent(tools) };
  const content_block = {
    type: 'tool_use' as const,
    id: 'toolu_1',
    name,
    input: {},
    caller: { type: 'direct' as const },
  };
  prepareHands(turn, { type: 'content_block_start', index: 0, content_block });
  expect(prepared).toHaveLength(times);
});

/** A model that begins to call a tool and then says nothing more. Returns its address. */
async function halfAnswer(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const usage = { input_tokens: 1, output_tokens: 1 };
    const content_block = { type: 'tool_use', id: 'toolu_1', name: 'bash', input: {} };
    const events = [
      { type: 'message_start', message: { id: 'msg_1', role: 'assistant', content: [], usage } },
      { type: 'content_block_start', index: 0, content_block },
    ];
    for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
