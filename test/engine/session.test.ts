import { afterEach, expect, test } from 'vitest';
import { call, say } from './scripted-model.ts';
import { createSession, ofType, startTestEngine, untilIdle, type TestEngine } from './start-test-engine.ts';

let engine: TestEngine;
afterEach(() => engine.stop());

const ADD = {
  type: 'custom' as const,
  name: 'add',
  description: 'Adds.',
  input_schema: { type: 'object' as const, properties: { a: { type: 'number' }, b: { type: 'number' } } },
};

test('a session answers, asks its client for a custom tool, and ends its turn with the result', async () => {
  engine = await startTestEngine([call('add', { a: 1, b: 2 }, 'toolu_add'), say('It is 3.')]);
  const { client } = engine;
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
  expect(engine.model.calls[1]?.messages).toMatchObject([
    { role: 'user', content: [{ type: 'text', text: 'What is 1 + 2?' }] },
    { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_add' }] },
    {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: 'toolu_add', content: [{ type: 'text', text: '3' }] }],
    },
  ]);
  expect((await client.beta.sessions.retrieve(session.id)).status).toBe('idle');
});
