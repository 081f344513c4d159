import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { connectTemporal } from '../../connections/temporal/connect-temporal.ts';
import { call, say } from '../support/engine/scripted-model.ts';
import {
  createSession,
  ofType,
  startTestEngine,
  untilIdle,
  type TestEngine,
} from '../support/engine/start-test-engine.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const ADD = {
  type: 'custom' as const,
  name: 'add',
  description: 'Adds.',
  input_schema: { type: 'object' as const, properties: { a: { type: 'number' }, b: { type: 'number' } } },
};

it('asks the client for the result of a custom tool, and ends the turn with it', async () => {
  const { client, model } = engine;
  const play = model.play('What is 1 + 2?', [call('add', { a: 1, b: 2 }, 'toolu_add'), say('It is 3.')]);
  const session = await createSession(client, 'What is 1 + 2?', { tools: [ADD] });
  expect(session.status).toBe('running');

  const asked = await untilIdle(client, session.id);
  const [use] = ofType(asked, 'agent.custom_tool_use');
  expect(use).toMatchObject({ name: 'add', input: { a: 1, b: 2 } });
  expect(ofType(asked, 'session.status_idle').at(-1)?.stop_reason).toEqual({
    type: 'requires_action',
    event_ids: [use?.id],
  });
  await client.beta.sessions.events.send(session.id, {
    events: [
      { type: 'user.custom_tool_result', custom_tool_use_id: use?.id ?? '', content: [{ type: 'text', text: '3' }] },
    ],
  });

  const done = await untilIdle(client, session.id, 2);
  expect(done.map((event) => event.type)).toEqual([
    'session.status_running',
    'session.thread_status_running',
    'user.message',
    'span.model_request_start',
    'agent.custom_tool_use',
    'span.model_request_end',
    'session.thread_status_idle',
    'session.usage',
    'session.status_idle',
    'user.custom_tool_result',
    'session.status_running',
    'session.thread_status_running',
    'span.model_request_start',
    'agent.message',
    'span.model_request_end',
    'session.thread_status_idle',
    'session.usage',
    'session.status_idle',
  ]);
  expect(play.calls[1]?.messages).toMatchObject([
    { role: 'user', content: [{ type: 'text', text: 'What is 1 + 2?' }] },
    { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_add' }] },
    {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: 'toolu_add', content: [{ type: 'text', text: '3' }] }],
    },
  ]);
  expect((await client.beta.sessions.retrieve(session.id)).status).toBe('idle');
});

it('makes a stretch of work one workflow with one activity, closed while the session is idle', async () => {
  engine.model.play('Hi', [say('Hello.')]);
  const session = await createSession(engine.client, 'Hi');
  await untilIdle(engine.client, session.id);
  const temporal = await connectTemporal({ address: inject('temporalAddress'), namespace: 'default' });
  const handle = temporal.client.workflow.getHandle(`session/${session.id}`);
  await handle.result();
  const { events } = await handle.fetchHistory();
  await temporal.close();
  expect(events?.filter((event) => event.activityTaskScheduledEventAttributes)).toHaveLength(1);
});

it("works with the SDK's own tool runner for custom tools", async () => {
  const { client, model } = engine;
  const play = model.play('Run tools', [call('add', { a: 2, b: 3 }), call('add', { a: 5, b: 5 }), say('10')]);
  const session = await createSession(client, 'Run tools', { tools: [ADD] });
  const tool = {
    ...ADD,
    parse: (input: unknown) => input as { a: number; b: number },
    run: ({ a, b }: { a: number; b: number }) => String(a + b),
  };
  const done = new AbortController();
  const runner = client.beta.sessions.events.toolRunner(session.id, { tools: [tool], signal: done.signal });
  const results = [];
  for await (const { result, posted } of runner) {
    results.push([JSON.stringify(result), posted]);
    if (results.length === 2) break;
  }
  done.abort();
  const events = await untilIdle(client, session.id, 3);
  expect(ofType(events, 'session.status_idle').at(-1)?.stop_reason).toEqual({ type: 'end_turn' });
  expect(JSON.stringify(play.calls[2]?.messages)).toContain('"text":"10"');
  expect(results.map(([, posted]) => posted)).toEqual([true, true]);
});
