import type { EventListParams } from '@anthropic-ai/sdk/resources/beta/sessions/events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, say } from '../support/engine/scripted-model.ts';
import {
  createSession,
  history,
  ofType,
  startTestEngine,
  until,
  untilIdle,
  userMessage,
  type TestEngine,
} from '../support/engine/start-test-engine.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const ASK = { type: 'custom' as const, name: 'ask', description: 'Asks.', input_schema: { type: 'object' as const } };

/** A session that went idle several times, with about a dozen events each time. */
async function chatty(prompt: string, rounds: number): Promise<string> {
  const { client, model } = engine;
  model.play(prompt, () => say('Yes.'));
  const session = await createSession(client, prompt);
  await untilIdle(client, session.id);
  for (let round = 2; round <= rounds; round += 1) {
    await client.beta.sessions.events.send(session.id, { events: [userMessage('And?')] });
    await untilIdle(client, session.id, round);
  }
  return session.id;
}

it('gives every event a later instant than the one before, so that the order is stable', async () => {
  const id = await chatty('Order', 3);
  const instants = (await history(engine.client, id)).map((event) =>
    'processed_at' in event ? event.processed_at : null,
  );
  expect(instants).toEqual([...new Set(instants)].sort((a, b) => ((a ?? '') < (b ?? '') ? -1 : 1)));
  expect(instants).not.toContain(null);
});

it('lists the same history page by page in both orders, by type and by time', async () => {
  const { events } = engine.client.beta.sessions;
  const id = await chatty('Pages', 3);
  const all = await history(engine.client, id);
  const read = async (query: EventListParams) => {
    const found = [];
    for await (const event of events.list(id, query)) found.push(event.id);
    return found;
  };
  const ids = all.map((event) => event.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(await read({ limit: 4 })).toEqual(ids);
  expect(await read({ limit: 4, order: 'desc' })).toEqual(ids.toReversed());
  expect(await read({ limit: 2, types: ['user.message', 'agent.message'] })).toEqual(
    all.filter((event) => ['user.message', 'agent.message'].includes(event.type)).map((event) => event.id),
  );
  const middle = all[Math.floor(all.length / 2)];
  const instant = middle && 'processed_at' in middle ? (middle.processed_at ?? '') : '';
  expect(await read({ 'created_at[gte]': instant })).toEqual(ids.slice(Math.floor(all.length / 2)));
  expect(await read({ 'created_at[gt]': instant })).toEqual(ids.slice(Math.floor(all.length / 2) + 1));
  expect(await read({ 'created_at[lt]': instant, order: 'desc', limit: 3 })).toEqual(
    ids.slice(0, Math.floor(all.length / 2)).toReversed(),
  );
  const page = (await events.list(id, { limit: 1 })).next_page;
  await expect(events.list(id, { order: 'desc', page })).rejects.toMatchObject({
    apiMessage: 'page: this cursor belongs to order "asc"; start again without it.',
  });
  await expect(events.list(id, { page: 'page_forged' })).rejects.toMatchObject({ status: 400 });
});

it('lists a queued message last until it is read, and loses it on no page', async () => {
  const { client, model } = engine;
  const play = model.play('Queue', [{ hang: true }, say('Read.')]);
  const session = await createSession(client, 'Queue');
  await play.asked(1);
  await client.beta.sessions.events.send(session.id, { events: [userMessage('one'), userMessage('two')] });
  const queued = await history(client, session.id);
  expect(queued.slice(-2)).toMatchObject([{ processed_at: null }, { processed_at: null }]);
  const first = await client.beta.sessions.events.list(session.id, { limit: queued.length - 1 });
  await client.beta.sessions.events.send(session.id, { events: [{ type: 'user.interrupt' }, userMessage('three')] });
  await untilIdle(client, session.id);
  const rest = [];
  for await (const event of await first.getNextPage()) rest.push(event.id);
  expect(rest).toEqual(expect.arrayContaining(queued.slice(-1).map((event) => event.id)));
  expect(play.calls[1]?.messages.at(-1)?.content.map((block) => block['text'])).toEqual([
    'Queue',
    'one',
    'two',
    'three',
  ]);
});

it('streams what happens after the opening to every listener, with user events twice', async () => {
  const { client, model } = engine;
  model.play('Stream', [say('First.'), say('Second.')]);
  const session = await createSession(client, 'Stream');
  await untilIdle(client, session.id);
  const streams = await Promise.all([1, 2, 3].map(() => client.beta.sessions.events.stream(session.id)));
  await client.beta.sessions.events.send(session.id, { events: [userMessage('Once more')] });
  const readAll = streams.map(async (stream) => {
    const seen = [];
    for await (const event of stream) {
      seen.push(event);
      if (event.type === 'session.status_idle') break;
    }
    return seen;
  });
  const [one = [], two, three] = await Promise.all(readAll);
  expect(two).toEqual(one);
  expect(three).toEqual(one);
  expect(one.map((event) => event.type)).toEqual([
    'user.message',
    'session.status_running',
    'session.thread_status_running',
    'user.message',
    'span.model_request_start',
    'agent.message',
    'span.model_request_end',
    'session.thread_status_idle',
    'session.usage',
    'session.status_idle',
  ]);
  const [queued, , , processed] = one;
  expect(queued).toMatchObject({ processed_at: null });
  expect(processed).toMatchObject({ ...queued, processed_at: expect.any(String) });
});

it('sends frames as the SSE parser of the SDK needs them', async () => {
  const { client, model } = engine;
  model.play('Frames', [say('Line\nbreak.')]);
  const session = await createSession(client, null);
  const response = await fetch(`${engine.url}/v1/sessions/${session.id}/events/stream`, {
    headers: {
      authorization: `Bearer ${engine.key}`,
      'anthropic-version': '2026-10-21',
      'anthropic-beta': 'managed-agents-2026-04-01',
    },
  });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  await client.beta.sessions.events.send(session.id, { events: [userMessage('Frames')] });
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.includes('event: session.status_idle\n') && text.endsWith('\n\n')) break;
  }
  const [first, ...frames] = text.trimEnd().split('\n\n');
  expect(first).toBe(': connected');
  for (const frame of frames) {
    const match = /^event: (\S+)\ndata: (.+)$/.exec(frame);
    expect(JSON.parse(match?.[2] ?? '{}')).toMatchObject({ type: match?.[1], id: expect.stringMatching(/^sevt_/) });
  }
});

it('lets a reader that is cut off again and again miss nothing and see nothing twice', async () => {
  const { client, model } = engine;
  model.play('Reconnect', (_, index) => (index < 12 ? call('bash', { command: `echo ${index}` }) : say('Done.')));
  const session = await createSession(client, 'Reconnect');
  const seen = new Map<string, string>();
  const queued = new Set<string>();
  for (let isOver = false; !isOver;) {
    const stream = await client.beta.sessions.events.stream(session.id);
    const take = (event: { id: string; type: string; processed_at?: string | null }) => {
      if (seen.has(event.id) && !queued.has(event.id)) return;
      if (event.processed_at === null) queued.add(event.id);
      else queued.delete(event.id);
      seen.set(event.id, event.type);
      isOver ||= event.type === 'session.status_idle';
    };
    for (const event of await history(client, session.id)) take(event);
    let live = 0;
    if (isOver) break;
    for await (const event of stream) {
      if (!('id' in event)) continue;
      take(event);
      if ((live += 1) === 3) break;
    }
    stream.controller.abort();
  }
  expect([...seen.keys()].sort()).toEqual((await history(client, session.id)).map((event) => event.id).sort());
});

it('takes only known events, and results only for calls that wait for one', async () => {
  const { client, model } = engine;
  model.play('Wait', [call('ask', {}), say('Thanks.')]);
  const session = await createSession(client, 'Wait', { tools: [ASK] });
  const asked = await untilIdle(client, session.id);
  const send = (...events: object[]) => client.beta.sessions.events.send(session.id, { events: events as never });
  await expect(send({ type: 'user.define_outcome', description: 'x' })).rejects.toMatchObject({
    apiMessage: expect.stringContaining(
      'this engine takes user.message, user.interrupt, user.custom_tool_result, user.tool_confirmation and system.message here',
    ),
  });
  await expect(send({ type: 'user.custom_tool_result', custom_tool_use_id: 'sevt_no' })).rejects.toMatchObject({
    apiMessage: 'custom_tool_use_id: this session has no agent.custom_tool_use sevt_no.',
  });
  const url = { type: 'image', source: { type: 'url', url: 'file:///a.png' } };
  await expect(send({ type: 'user.message', content: [url] })).rejects.toMatchObject({
    apiMessage: expect.stringContaining('must be an address with http or https'),
  });
  const id = ofType(asked, 'agent.custom_tool_use')[0]?.id ?? '';
  const answer = { type: 'user.custom_tool_result', custom_tool_use_id: id, content: [{ type: 'text', text: 'ok' }] };
  await expect(send(answer, answer)).rejects.toMatchObject({
    apiMessage: `custom_tool_use_id: ${id} is answered twice in this request.`,
  });
  expect(ofType(await history(client, session.id), 'user.custom_tool_result')).toEqual([]);
  await send(answer);
  await untilIdle(client, session.id, 2);
  await expect(send(answer)).rejects.toMatchObject({ status: 400 });
  await until(client, session.id, (events) => ofType(events, 'user.custom_tool_result').length === 1);
});
