import { afterAll, beforeAll, expect, it } from 'vitest';
import { MICROS_PER_CENT } from '../../money/micros.ts';
import { call, say, type Reply } from '../support/engine/scripted-model.ts';
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

const COUNT = {
  type: 'custom' as const,
  name: 'count',
  description: 'Counts.',
  input_schema: { type: 'object' as const },
};

it('pauses a session at its cap without exceeding it, and continues as soon as the cap is raised', async () => {
  const { client, model } = engine;
  const play = model.play('Spend all', ({ max_tokens }, index) =>
    index < 50 ? greedy(call('read', { file_path: '/workspace/none' }), max_tokens) : say('Enough.'),
  );
  const session = await createSession(client, 'Spend all', { budget: cents(100) });
  const events = await untilIdle(client, session.id);

  expect(events.slice(-3)).toMatchObject([
    { type: 'session.thread_status_idle', stop_reason: { type: 'budget_reached' } },
    { type: 'session.usage', budget: cents(100) },
    { type: 'session.status_idle', stop_reason: { type: 'budget_reached' } },
  ]);
  const { spend_micros } = await facts(session.id);
  expect(spend_micros).toBeLessThanOrEqual(100 * MICROS_PER_CENT);
  expect(spend_micros).toBeGreaterThan(90 * MICROS_PER_CENT);
  expect(play.calls.some(({ max_tokens }) => max_tokens < 32_000)).toBe(true);

  await client.beta.sessions.update(session.id, { budget: cents(150) });
  await untilIdle(client, session.id, 2);
  const raised = await facts(session.id);
  expect(raised.spend_micros).toBeGreaterThan(spend_micros);
  expect(raised.spend_micros).toBeLessThanOrEqual(150 * MICROS_PER_CENT);

  await client.beta.sessions.update(session.id, { budget: null });
  const done = await untilIdle(client, session.id, 3);
  expect(ofType(done, 'session.status_idle').at(-1)?.stop_reason).toEqual({ type: 'end_turn' });
  expect(play.calls).toHaveLength(51);
});

it('does not ask the model when the budget is too small for any answer', async () => {
  const { client, model } = engine;
  const play = model.play('Too dear', []);
  const session = await createSession(client, 'Too dear', { budget: cents(1) });
  const events = await untilIdle(client, session.id);
  expect(ofType(events, 'session.status_idle').at(-1)?.stop_reason).toEqual({ type: 'budget_reached' });
  expect(ofType(events, 'user.message').every((event) => event.processed_at)).toBe(true);
  expect(play.calls).toHaveLength(0);
});

it('takes no message at the cap, ignores an interrupt, and refuses a new cap that is not above what is spent', async () => {
  const { client, model } = engine;
  model.play('Stop early', ({ max_tokens }) => greedy(call('read', { file_path: '/workspace/none' }), max_tokens));
  const session = await createSession(client, 'Stop early', { budget: cents(70) });
  const before = await untilIdle(client, session.id);

  await expect(client.beta.sessions.events.send(session.id, { events: [userMessage('More')] })).rejects.toMatchObject({
    status: 400,
    apiMessage: expect.stringContaining('has reached its budget: raise budget.max_list_cost'),
  });
  const ignored = await client.beta.sessions.events.send(session.id, { events: [{ type: 'user.interrupt' }] });
  expect(ignored.data).toMatchObject([{ type: 'user.interrupt', processed_at: expect.any(String) }]);
  expect(await until(client, session.id, () => true)).toHaveLength(before.length);
  await expect(client.beta.sessions.update(session.id, { budget: cents(5) })).rejects.toMatchObject({
    status: 400,
    errorCode: 'budget_not_raised',
    apiMessage: expect.stringContaining("budget.max_list_cost must be greater than the session's consumed list cost."),
  });
});

it('shows that the cap is reached only after the tool that waits was answered', async () => {
  const { client, model } = engine;
  model.play('Count', ({ max_tokens }) => greedy(call('count', {}), max_tokens));
  const session = await createSession(client, 'Count', { tools: [COUNT], budget: cents(65) });
  for (let idles = 1; ; idles += 1) {
    const events = await untilIdle(client, session.id, idles);
    const reason = ofType(events, 'session.status_idle').at(-1)?.stop_reason;
    if (reason?.type === 'budget_reached') break;
    expect(reason?.type).toBe('requires_action');
    const id = ofType(events, 'agent.custom_tool_use').at(-1)?.id ?? '';
    await client.beta.sessions.events.send(session.id, {
      events: [{ type: 'user.custom_tool_result', custom_tool_use_id: id }],
    });
  }
  expect((await facts(session.id)).spend_micros).toBeLessThanOrEqual(65 * MICROS_PER_CENT);
});

it('reports usage as the sum of its requests, each priced by itself, and names the model endpoint', async () => {
  const { client, model } = engine;
  const usage = {
    input_tokens: 1_900,
    output_tokens: 420,
    cache_read_input_tokens: 9_000,
    cache_creation_input_tokens: 9_800,
  };
  model.play('Price me', [{ ...say('Priced.'), usage }]);
  const session = await createSession(client, 'Price me');
  const events = await untilIdle(client, session.id);
  expect(ofType(events, 'session.usage').at(-1)).toMatchObject({
    usage: {
      input_tokens: 1_900,
      output_tokens: 420,
      cache_read_input_tokens: 9_000,
      cache_creation: { ephemeral_5m_input_tokens: 9_800, ephemeral_1h_input_tokens: 0 },
      list_cost: { amount: '7', currency: 'USD' },
    },
    curfew: { spend_micros: 66_800, partial: false, brain: new URL(model.url).host },
  });
});

it('lets a budget be removed but never added, and takes whole cents only', async () => {
  const { client, model } = engine;
  model.play('No budget', [say('Fine.')]);
  const session = await createSession(client, 'No budget');
  await untilIdle(client, session.id);
  await expect(client.beta.sessions.update(session.id, { budget: cents(100) })).rejects.toMatchObject({
    status: 400,
    errorCode: 'budget_create_only',
  });
  for (const amount of ['0', '05', '1.5', '-3', '']) {
    const budget = { type: 'limit' as const, max_list_cost: { amount, currency: 'USD' as const } };
    await expect(createSession(client, null, { budget })).rejects.toMatchObject({
      apiMessage: expect.stringContaining('whole cents as text, above 0'),
    });
  }
});

function cents(amount: number): { type: 'limit'; max_list_cost: { amount: string; currency: 'USD' } } {
  return { type: 'limit', max_list_cost: { amount: String(amount), currency: 'USD' } };
}

interface Facts {
  curfew: { spend_micros: number; partial: boolean; brain: string };
}

async function facts(sessionId: string): Promise<Facts['curfew']> {
  const session = await engine.client.beta.sessions.retrieve(sessionId);
  return (session as unknown as Facts).curfew;
}

/** The reply of a model that uses its whole output limit, at $20 per million tokens. */
function greedy(reply: Reply, maxTokens: number): Reply {
  return { ...reply, usage: { output_tokens: maxTokens } };
}
