import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, say } from '../support/engine/scripted-model.ts';
import {
  createSession,
  ofType,
  startTestEngine,
  until,
  untilFile,
  untilIdle,
  userMessage,
  workspaceOf,
  type TestEngine,
} from '../support/engine/start-test-engine.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const ASK = { type: 'custom' as const, name: 'ask', description: 'Asks.', input_schema: { type: 'object' as const } };
const interrupt = { type: 'user.interrupt' as const };

it('stops a model request, ends the turn and charges the most that the request can have cost', async () => {
  const { client, model } = engine;
  const play = model.play('Think for ever', [{ hang: true }]);
  const session = await createSession(client, 'Think for ever');
  await play.asked(1);
  await client.beta.sessions.events.send(session.id, { events: [interrupt] });
  const events = await untilIdle(client, session.id);

  expect(ofType(events, 'session.status_idle').at(-1)?.stop_reason).toEqual({ type: 'end_turn' });
  expect(ofType(events, 'span.model_request_end')).toMatchObject([{ is_error: true }]);
  expect(ofType(events, 'user.interrupt').every((event) => event.processed_at)).toBe(true);
  expect(await client.beta.sessions.retrieve(session.id)).toMatchObject({ status: 'idle', curfew: { partial: true } });
});

it('redirects the session when a message follows the interrupt', async () => {
  const { client, model } = engine;
  const play = model.play('Go left', [{ hang: true }, say('Right it is.')]);
  const session = await createSession(client, 'Go left');
  await play.asked(1);
  await client.beta.sessions.events.send(session.id, { events: [interrupt, userMessage('Go right')] });
  const events = await untilIdle(client, session.id);

  expect(ofType(events, 'session.status_idle')).toHaveLength(1);
  expect(play.calls[1]?.messages).toMatchObject([
    { role: 'user', content: [{ text: 'Go left' }, { text: 'Go right' }] },
  ]);
});

it('stops a running command, answers it, and lets the session go on', async () => {
  const { client, model } = engine;
  const play = model.play('Sleep', [call('bash', { command: 'touch begun; sleep 60' }, 'toolu_sleep'), say('Awake.')]);
  const session = await createSession(client, 'Sleep');
  await untilFile(join(workspaceOf(engine, session.id), 'begun'));
  await client.beta.sessions.events.send(session.id, { events: [interrupt] });
  const events = await untilIdle(client, session.id);
  expect(ofType(events, 'agent.tool_result')).toMatchObject([
    { is_error: true, content: [{ text: 'Interrupted by the user.' }] },
  ]);

  await client.beta.sessions.events.send(session.id, { events: [userMessage('Wake up')] });
  await untilIdle(client, session.id, 2);
  expect(play.calls[1]?.messages.at(-1)).toMatchObject({
    role: 'user',
    content: [{ type: 'tool_result', tool_use_id: 'toolu_sleep', is_error: true }, { text: 'Wake up' }],
  });
});

it('answers a custom tool that waits, so that a later answer is refused', async () => {
  const { client, model } = engine;
  model.play('Ask me', [call('ask', {})]);
  const session = await createSession(client, 'Ask me', { tools: [ASK] });
  const asked = await untilIdle(client, session.id);
  const [use] = ofType(asked, 'agent.custom_tool_use');
  await client.beta.sessions.events.send(session.id, { events: [interrupt] });
  const events = await untilIdle(client, session.id, 2);

  expect(ofType(events, 'session.status_idle').at(-1)?.stop_reason).toEqual({ type: 'end_turn' });
  expect(ofType(events, 'user.custom_tool_result')).toMatchObject([{ custom_tool_use_id: use?.id, is_error: true }]);
  const late = { type: 'user.custom_tool_result' as const, custom_tool_use_id: use?.id ?? '' };
  await expect(client.beta.sessions.events.send(session.id, { events: [late] })).rejects.toMatchObject({
    apiMessage: expect.stringContaining(`custom_tool_use_id: ${use?.id} has been answered already.`),
  });
});

it('announces the custom tools that are left when several are answered one by one', async () => {
  const { client, model } = engine;
  const both = [...(call('ask', { n: 1 }).content ?? []), ...(call('ask', { n: 2 }).content ?? [])];
  model.play('Ask twice', [{ content: both }, say('Thanks.')]);
  const session = await createSession(client, 'Ask twice', { tools: [ASK] });
  const asked = await untilIdle(client, session.id);
  const ids = ofType(asked, 'agent.custom_tool_use').map((use) => use.id);
  expect(ofType(asked, 'session.status_idle').at(-1)?.stop_reason).toEqual({ type: 'requires_action', event_ids: ids });

  const answer = (id: string | undefined) => ({
    events: [{ type: 'user.custom_tool_result' as const, custom_tool_use_id: id ?? '' }],
  });
  await client.beta.sessions.events.send(session.id, answer(ids[1]));
  const rest = await untilIdle(client, session.id, 2);
  expect(ofType(rest, 'session.status_idle').at(-1)?.stop_reason).toEqual({
    type: 'requires_action',
    event_ids: [ids[0]],
  });
  await client.beta.sessions.events.send(session.id, answer(ids[0]));
  const done = await untilIdle(client, session.id, 3);
  expect(ofType(done, 'session.status_idle').at(-1)?.stop_reason).toEqual({ type: 'end_turn' });
});

it('shows the model a message that arrived during a tool call with its next request', async () => {
  const { client, model } = engine;
  const play = model.play('Work', [call('bash', { command: 'until test -e go; do sleep 0.05; done' }), say('Done.')]);
  const session = await createSession(client, 'Work');
  await until(client, session.id, (events) => ofType(events, 'agent.tool_use').length === 1);
  const sent = await client.beta.sessions.events.send(session.id, { events: [userMessage('Hurry')] });
  expect(sent.data?.[0]).toMatchObject({ type: 'user.message', processed_at: null });
  await untilFile(workspaceOf(engine, session.id));
  await writeFile(join(workspaceOf(engine, session.id), 'go'), '');
  await untilIdle(client, session.id);
  expect(play.calls[1]?.messages.at(-1)?.content).toMatchObject([
    { type: 'tool_result' },
    { type: 'text', text: 'Hurry' },
  ]);
});
