import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, say, type Answer } from '../support/engine/scripted-model.ts';
import {
  createSession,
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

it('waits and retries after overload, rate limits, faults and a broken connection', async () => {
  const { client, model } = engine;
  const play = model.play('Try again', [
    failing(529, 'overloaded_error'),
    failing(429, 'rate_limit_error', { 'retry-after': '1' }),
    failing(500, 'api_error'),
    { hang: true, cut: true },
    say('At last.'),
  ]);
  const session = await createSession(client, 'Try again');
  const events = await untilIdle(client, session.id);
  expect(play.calls).toHaveLength(5);
  expect(ofType(events, 'session.error').map(({ error }) => [error.type, error.retry_status.type])).toEqual([
    ['model_overloaded_error', 'retrying'],
    ['model_rate_limited_error', 'retrying'],
    ['model_request_failed_error', 'retrying'],
    ['model_request_failed_error', 'retrying'],
  ]);
  expect(ofType(events, 'session.status_rescheduled')).toHaveLength(4);
  expect(ofType(events, 'session.status_running')).toHaveLength(5);
  const [limited, after] = [2, 3].map((n) =>
    Date.parse(ofType(events, 'span.model_request_start')[n - 1]?.processed_at ?? ''),
  );
  expect((after ?? 0) - (limited ?? 0)).toBeGreaterThanOrEqual(1_000);
  // Answers with an error status are free; the one that broke off may have cost.
  expect(ofType(events, 'session.usage').at(-1)).toMatchObject({ curfew: { partial: true } });
});

it('charges nothing for an answer with an error status', async () => {
  const { client, model } = engine;
  model.play('Free of charge', [failing(503, 'api_error'), say('Done.')]);
  const session = await createSession(client, 'Free of charge');
  const events = await untilIdle(client, session.id);
  expect(ofType(events, 'session.usage').at(-1)).toMatchObject({ curfew: { partial: false } });
});

it('stops waiting for an overloaded endpoint after an interrupt', async () => {
  const { client, model } = engine;
  model.play('Always busy', () => failing(529, 'overloaded_error', { 'retry-after': '3600' }));
  const session = await createSession(client, 'Always busy');
  await until(client, session.id, (events) => ofType(events, 'session.status_rescheduled').length === 1);
  expect((await client.beta.sessions.retrieve(session.id)).status).toBe('rescheduling');
  await client.beta.sessions.events.send(session.id, { events: [{ type: 'user.interrupt' }] });
  const events = await untilIdle(client, session.id);
  expect(ofType(events, 'session.status_idle').at(-1)?.stop_reason).toEqual({ type: 'end_turn' });
});

it.each([
  [400, 'invalid_request_error', 'model_request_failed_error'],
  [401, 'authentication_error', 'model_request_failed_error'],
  [402, 'billing_error', 'billing_error'],
  [404, 'not_found_error', 'model_request_failed_error'],
])(
  'ends the turn when the endpoint refuses a request (%i), and starts another one with the next message',
  async (status, type, shown) => {
    const { client, model } = engine;
    const prompt = `Refused ${status}`;
    model.play(prompt, [failing(status, type), say('Now it works.')]);
    const session = await createSession(client, prompt);
    const events = await untilIdle(client, session.id);
    expect(ofType(events, 'session.error').map(({ error }) => error)).toEqual([
      { type: shown, message: expect.stringContaining(`answered ${status}`), retry_status: { type: 'exhausted' } },
    ]);
    expect(ofType(events, 'session.status_idle').at(-1)?.stop_reason).toEqual({ type: 'retries_exhausted' });
    await client.beta.sessions.events.send(session.id, { events: [userMessage('Again')] });
    const later = await untilIdle(client, session.id, 2);
    expect(ofType(later, 'session.status_idle').at(-1)?.stop_reason).toEqual({ type: 'end_turn' });
  },
);

it('goes idle when the model refuses, and does not show it the refusal later', async () => {
  const { client, model } = engine;
  const stop_details = { type: 'refusal', category: 'cyber', explanation: 'No.' };
  const play = model.play('Do harm', [{ ...say('I will not.'), stop_reason: 'refusal', stop_details }, say('Better.')]);
  const session = await createSession(client, 'Do harm');
  const events = await untilIdle(client, session.id);
  expect(ofType(events, 'session.status_idle')).toMatchObject([{ stop_reason: { type: 'refusal' }, stop_details }]);
  await client.beta.sessions.events.send(session.id, { events: [userMessage('Do good')] });
  await untilIdle(client, session.id, 2);
  expect(play.calls[1]?.messages).toMatchObject([
    { role: 'user', content: [{ text: 'Do harm' }, { text: 'Do good' }] },
  ]);
});

it('continues an answer that was cut, a few times, without running its last call', async () => {
  const { client, model } = engine;
  const cut = { stop_reason: 'max_tokens' };
  const half = [...(say('Half of it').content ?? []), ...(call('bash', { command: 'rm -rf' }).content ?? [])];
  const play = model.play('Long story', (_, index) =>
    index === 0 ? { content: half, ...cut } : { ...say('More'), ...cut },
  );
  const session = await createSession(client, 'Long story');
  const events = await untilIdle(client, session.id);
  expect(ofType(events, 'agent.tool_use')).toEqual([]);
  expect(ofType(events, 'session.error').map(({ error }) => error)).toEqual([
    {
      type: 'model_request_failed_error',
      message: expect.stringContaining("The model's answer was cut 3 times in a row"),
      retry_status: { type: 'exhausted' },
    },
  ]);
  expect(ofType(events, 'session.status_idle').at(-1)?.stop_reason).toEqual({ type: 'retries_exhausted' });
  expect(play.calls).toHaveLength(3);
  expect(play.calls[1]?.messages.slice(1)).toMatchObject([
    { role: 'assistant', content: [{ type: 'text', text: 'Half of it' }] },
    {
      role: 'user',
      content: [{ text: 'Your answer reached the output limit and was cut off here. Go on, in smaller steps.' }],
    },
  ]);
});

it('continues a paused answer, returns thinking to the model word for word, and shows clients only that it thought', async () => {
  const { client, model } = engine;
  const thinking = { type: 'thinking' as const, thinking: 'Hm.', signature: 'sig' };
  const play = model.play('Ponder', [
    { content: [thinking, { type: 'text', text: 'Wait' }], stop_reason: 'pause_turn' },
    { content: [thinking, { type: 'tool_use', id: 'toolu_1', name: 'bash', input: { command: 'true' } }] },
    say('Done.'),
  ]);
  const session = await createSession(client, 'Ponder');
  const events = await untilIdle(client, session.id);
  expect(ofType(events, 'agent.thinking').map((event) => Object.keys(event).sort())).toEqual([
    ['id', 'processed_at', 'type'],
    ['id', 'processed_at', 'type'],
  ]);
  expect(play.calls[1]?.messages.at(-1)).toMatchObject({ role: 'assistant', content: [thinking, { text: 'Wait' }] });
  expect(play.calls[2]?.messages.slice(1)).toMatchObject([
    { role: 'assistant', content: [thinking, { text: 'Wait' }, thinking, { type: 'tool_use', id: 'toolu_1' }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1' }] },
  ]);
});

it('marks the system prompt, the task and the last two messages of the user for the prompt cache', async () => {
  const { client, model } = engine;
  const play = model.play('Cache', [
    call('bash', { command: 'true' }),
    call('bash', { command: 'true' }),
    say('Done.'),
  ]);
  const session = await createSession(client, 'Cache');
  await untilIdle(client, session.id);
  const marks = (blocks: { [key: string]: unknown }[]) => blocks.map((block) => 'cache_control' in block);
  const last = play.calls[2];
  expect(marks(last?.system ?? [])).toEqual([false, true]);
  expect(last?.messages.map(({ content }) => marks(content))).toEqual([[true], [false], [true], [false], [true]]);
});

function failing(status: number, type: string, headers: Record<string, string> = {}): Answer {
  return { status, error: { type, message: `answered ${status}` }, headers };
}
