import { afterAll, beforeAll, expect, it } from 'vitest';
import { runTurn } from '../../../../engine/brain/run-turn.ts';
import { bareClient } from '../../../support/engine/bare-client.ts';
import { bareEngine, type BareEngine } from '../../../support/engine/bare-engine.ts';
import { say } from '../../../support/engine/scripted-model.ts';
import { history, userMessage } from '../../../support/engine/start-test-engine.ts';

const never = new AbortController().signal;

let bare: BareEngine;
beforeAll(async () => {
  bare = await bareEngine();
});
afterAll(() => bare.stop());

it('shows the primary thread of a session with the numbers of the session', async () => {
  const { sessions } = bareClient(bare.engine).beta;
  bare.model.play('Thread', [say('Done.')]);
  const id = await bare.create('Thread');
  const [before] = (await sessions.threads.list(id)).data;
  expect(before).toMatchObject({ status: 'running', usage: null, parent_thread_id: null, session_id: id });
  await runTurn(bare.engine, id, never);
  const session = await sessions.retrieve(id);
  const thread = await sessions.threads.retrieve(before?.id ?? '', { session_id: id });
  const { duration_seconds: _, ...stats } = thread.stats ?? {};
  expect(thread).toMatchObject({ id: before?.id, type: 'session_thread', status: 'idle', usage: session.usage });
  expect(stats).toEqual({ active_seconds: session.usage.active_seconds, startup_seconds: 0 });
  expect(thread.agent).toMatchObject({ type: 'agent', name: 'tester' });
  expect(thread.agent).not.toHaveProperty('multiagent');
  expect((await sessions.threads.list(id, { statuses: ['running'] })).data).toEqual([]);
  expect((await sessions.threads.list(id, { statuses: ['idle', 'running'] })).data).toHaveLength(1);
});

it('shows the status of the thread before that of the session at each end of work', async () => {
  const client = bareClient(bare.engine);
  bare.model.play('Order', [say('Done.')]);
  const id = await bare.create('Order');
  await runTurn(bare.engine, id, never);
  await client.beta.sessions.archive(id);
  const [{ id: thread } = { id: '' }] = (await client.beta.sessions.threads.list(id)).data;
  const events = (await client.beta.sessions.threads.events.list(thread, { session_id: id })).data;
  expect(events).toEqual(await history(client, id));
  const statuses = events.filter(({ type }) => /status|usage/.test(type));
  expect(statuses.map(({ type }) => type)).toEqual([
    'session.status_running',
    'session.thread_status_running',
    'session.thread_status_idle',
    'session.usage',
    'session.status_idle',
    'session.thread_status_terminated',
    'session.status_terminated',
  ]);
  for (const event of statuses) if ('agent_name' in event) expect(event.session_thread_id).toBe(thread);
});

it('streams the events of the thread as those of the session', async () => {
  const { sessions } = bareClient(bare.engine).beta;
  bare.model.play('Stream', [say('Done.')]);
  const id = await bare.create('Stream');
  const [{ id: thread } = { id: '' }] = (await sessions.threads.list(id)).data;
  const params = { session_id: id, event_deltas: ['agent.message' as const] };
  const stream = await sessions.threads.events.stream(thread, params);
  await runTurn(bare.engine, id, never);
  const types: string[] = [];
  for await (const event of stream) {
    types.push(event.type);
    if (event.type === 'session.status_idle') break;
  }
  expect(types).toEqual(expect.arrayContaining(['event_start', 'event_delta', 'agent.message']));
});

it('refuses other threads, and to archive the primary one', async () => {
  const { sessions } = bareClient(bare.engine).beta;
  const id = await bare.create('Other');
  const [{ id: thread } = { id: '' }] = (await sessions.threads.list(id)).data;
  const missing = { status: 404, apiMessage: `Session ${id} has no thread sthr_no.` };
  await expect(sessions.threads.retrieve('sthr_no', { session_id: id })).rejects.toMatchObject(missing);
  await expect(sessions.threads.events.list('sthr_no', { session_id: id })).rejects.toMatchObject(missing);
  await expect(sessions.threads.events.stream('sthr_no', { session_id: id })).rejects.toMatchObject(missing);
  await expect(sessions.threads.list('sesn_no')).rejects.toMatchObject({ status: 404 });
  await expect(sessions.threads.archive(thread, { session_id: id })).rejects.toMatchObject({
    status: 400,
    apiMessage: `${thread} is the primary thread of session ${id}: archive the session instead.`,
  });
  const interrupt = { type: 'user.interrupt' as const, session_thread_id: 'sthr_no' };
  await expect(sessions.events.send(id, { events: [interrupt] })).rejects.toMatchObject({
    apiMessage: `session_thread_id: session ${id} has no thread sthr_no; its only one is ${thread}.`,
  });
  await sessions.events.send(id, { events: [{ ...interrupt, session_thread_id: thread }, userMessage('And?')] });
});
