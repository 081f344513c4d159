import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { modelEndpoint } from '../../engine/brain/model-endpoint.ts';
import { runTurn } from '../../engine/brain/run-turn.ts';
import type { EventType, LoggedEvent } from '../../engine/store/session-event.ts';
import { isEvent } from '../../engine/store/session-event.ts';
import { readSession, writeSession } from '../../engine/store/write-session.ts';
import { startScriptedBrain } from '../../stand-ins/model/start-scripted-brain.ts';
import { bareEngine, type BareEngine } from '../support/engine/bare-engine.ts';
import { say, type Answer } from '../support/engine/scripted-model.ts';

const OVERLOADED =
  'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n';
const never = new AbortController().signal;

let bare: BareEngine;
beforeEach(async () => {
  bare = await bareEngine();
});
afterEach(() => bare.stop());

it('asks again after six overloads inside of streams with status 200, and charges nothing for them', async () => {
  const brain = await startScriptedBrain({ turns: [{ text: 'Done.', raw: { body: OVERLOADED, times: 6 } }] });
  bare.engine.model = modelEndpoint({ baseUrl: brain.url, key: 'sk-scripted' });
  const pauses: number[] = [];
  bare.engine.pause = async (ms) => void pauses.push(ms);
  const id = await bare.create('Overloaded', { budget: dollars(1) });
  await runTurn(bare.engine, id, never);
  await brain.close();
  const events = await bare.events(id);
  expect(of(events, 'session.error').map(({ body }) => body.error)).toMatchObject(
    Array.from({ length: 6 }, () => ({ type: 'model_overloaded_error', retry_status: { type: 'retrying' } })),
  );
  expect(stopReason(events)).toBe('end_turn');
  const session = await readSession(bare.engine.database, id);
  expect(session).toMatchObject({ spend_partial: 0, reserved_micros: 0 });
  expect(session.spend_micros).toBe(of(events, 'span.model_request_end').at(-1)?.details?.requestEnd?.spendMicros);
  expect(session.spend_micros).toBeLessThan(10_000);
  expect(pauses).toHaveLength(6);
  expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(10_000);
});

it.each<[string, Answer, number]>([
  ['a reset connection', { reset: true }, 1],
  ['a stream that ends at once', { raw: '', then: 'end' }, 1],
  ['a stream that breaks before it begins', { raw: ': wait\n\n', then: 'cut' }, 1],
  ['an error event', { raw: OVERLOADED.replace('overloaded_error', 'api_error'), then: 'end' }, 0],
])('charges nothing for %s before the answer begins', async (_, answer, partial) => {
  bare.model.play('Break early', [answer, say('Done.')]);
  const id = await bare.create('Break early');
  await runTurn(bare.engine, id, never);
  const events = await bare.events(id);
  expect(of(events, 'span.model_request_end')[0]).toMatchObject({
    body: { is_error: true, model_usage: { input_tokens: 0, output_tokens: 0 } },
    details: { requestEnd: { spendMicros: 0 } },
  });
  expect(stopReason(events)).toBe('end_turn');
  expect(await readSession(bare.engine.database, id)).toMatchObject({ spend_partial: partial });
});

it('gives up at once when the endpoint refuses a request inside of a stream', async () => {
  bare.model.play('Refuse', [
    { raw: OVERLOADED.replace('overloaded_error', 'invalid_request_error'), then: 'end' },
    say('?'),
  ]);
  const id = await bare.create('Refuse');
  await runTurn(bare.engine, id, never);
  expect(stopReason(await bare.events(id))).toBe('retries_exhausted');
});

it.each<[string, Answer]>([
  ['breaks', { raw: streamed({ text: 'Half an answ' }), then: 'cut' }],
  ['has a tool input that is not JSON', { raw: streamed({ input: '{"command": tru!' }), then: 'end' }],
  ['has an error in its middle', { raw: streamed({ text: 'Half' }) + OVERLOADED, then: 'end' }],
  [
    'has an event that is not JSON',
    { raw: `${streamed({ text: 'Half' })}event: message_delta\ndata: {\n\n`, then: 'end' },
  ],
])('asks again after a stream that %s, and charges what can have been generated', async (_, answer) => {
  const play = bare.model.play('Break', [answer, say('Done.')]);
  const id = await bare.create('Break');
  await runTurn(bare.engine, id, never);
  const [lost] = of(await bare.events(id), 'span.model_request_end');
  expect(lost?.body).toMatchObject({ is_error: true, model_usage: { input_tokens: 1_000 } });
  expect(lost?.body.model_usage.output_tokens).toBeGreaterThan(0);
  expect(lost?.body.model_usage.output_tokens).toBeLessThan(2_000);
  expect(lost?.details?.requestEnd).toMatchObject({ partial: true });
  expect(play.calls).toHaveLength(2);
  expect(stopReason(await bare.events(id))).toBe('end_turn');
});

it('gives up before an endpoint that always breaks off has cost half of the budget, and says why', async () => {
  const play = bare.model.play('Broken', () => ({ raw: streamed({ text: 'Half', inputTokens: 40_000 }), then: 'cut' }));
  const id = await bare.create('Broken', { budget: dollars(1) });
  // Two attempts at the turn, as after a crash: the log counts the failures, not the process.
  const crash = new AbortController();
  bare.engine.bus.subscribe(id, ({ body }) => {
    if (body.type === 'session.status_rescheduled') crash.abort(new Error('crashed'));
  });
  await expect(runTurn(bare.engine, id, crash.signal)).rejects.toThrow('crashed');
  await runTurn(bare.engine, id, never);
  const events = await bare.events(id);
  expect(stopReason(events)).toBe('retries_exhausted');
  expect(of(events, 'session.error').at(-1)?.body.error).toEqual({
    type: 'model_request_failed_error',
    message: expect.stringMatching(
      /^2 model requests in a row failed over .*; they may have cost \$0\.\d\d, and another/,
    ),
    retry_status: { type: 'exhausted' },
  });
  expect(play.calls).toHaveLength(2);
  expect((await readSession(bare.engine.database, id)).spend_micros).toBeLessThan(500_000);
});

it('goes on waiting after a crash for what is left of the wait', async () => {
  bare.model.play('Wait', [limited('2'), say('Done.')]);
  const id = await bare.create('Wait');
  const crash = new AbortController();
  const crashed = runTurn(bare.engine, id, crash.signal);
  await untilLogged(id, 'session.status_rescheduled');
  crash.abort(new Error('crashed'));
  await expect(crashed).rejects.toThrow('crashed');
  expect(await readSession(bare.engine.database, id)).toMatchObject({ status: 'rescheduling' });
  await runTurn(bare.engine, id, never);
  const events = await bare.events(id);
  const [failedAt, askedAt] = [of(events, 'session.error')[0], of(events, 'span.model_request_start')[1]].map(
    (event) => event?.processedAt ?? 0,
  );
  expect(askedAt).toBeGreaterThanOrEqual((failedAt ?? 0) + 1_990);
  expect(stopReason(events)).toBe('end_turn');
});

it('ends a wait of an hour by an interrupt that was sent while no engine ran', async () => {
  const play = bare.model.play('Wait long', [limited('3600')]);
  const id = await bare.create('Wait long');
  const crash = new AbortController();
  const crashed = runTurn(bare.engine, id, crash.signal);
  await untilLogged(id, 'session.status_rescheduled');
  crash.abort(new Error('crashed'));
  await expect(crashed).rejects.toThrow('crashed');
  await writeSession(bare.engine, { sessionId: id }, (write) => {
    write.append({ type: 'user.interrupt' }, { queued: true });
  });
  await runTurn(bare.engine, id, never);
  const events = await bare.events(id);
  const waiting = of(events, 'session.error')[0];
  expect(waiting?.body.error.message).toContain('The endpoint asks to wait for 1h');
  const inAnHour = new Date(waiting?.details?.retryAt ?? 0).toISOString();
  expect(waiting?.body, 'whoever follows the session learns of the wait').toHaveProperty('curfew.retry_at', inAnHour);
  expect(stopReason(events)).toBe('end_turn');
  expect(play.calls).toHaveLength(1);
});

it('charges a request whose engine was killed for what had arrived, and seconds of output', async () => {
  const half = streamed({ text: 'x'.repeat(100) });
  const play = bare.model.play('Killed', [{ raw: half, then: 'hang' }, say('Done.')]);
  const id = await bare.create('Killed');
  const killed = new AbortController();
  const lost = runTurn(bare.engine, id, killed.signal);
  await play.asked(1);
  await expect.poll(async () => (await bare.events(id)).some(({ details }) => details?.requestStart?.heard)).toBe(true);
  await runTurn(bare.engine, id, never);
  killed.abort(new Error('the test is over'));
  await lost;
  const [end] = of(await bare.events(id), 'span.model_request_end');
  expect(end?.body.model_usage.input_tokens).toBe(1_000);
  expect(end?.body.model_usage.output_tokens).toBeLessThanOrEqual(1_200);
  expect(stopReason(await bare.events(id))).toBe('end_turn');
});

interface Streamed {
  text?: string;
  /** The JSON of a tool's input. */
  input?: string;
  inputTokens?: number;
}

/** The events of a stream that stops before its end. */
function streamed({ text, input, inputTokens = 1_000 }: Streamed): string {
  const usage = { input_tokens: inputTokens, output_tokens: 1 };
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [], usage };
  const events: ({ type: string } & Record<string, unknown>)[] = [{ type: 'message_start', message }];
  if (text !== undefined) {
    events.push({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } });
    events.push({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } });
  }
  if (input !== undefined) {
    const content_block = { type: 'tool_use', id: 'toolu_1', name: 'bash', input: {} };
    events.push({ type: 'content_block_start', index: 0, content_block });
    events.push({ type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: input } });
    events.push({ type: 'content_block_stop', index: 0 });
  }
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}

function limited(seconds: string): Answer {
  const error = { type: 'rate_limit_error', message: 'Slow down.' };
  return { status: 429, error, headers: { 'retry-after': seconds } };
}

function dollars(amount: number): object {
  return { type: 'limit', max_list_cost: { amount: String(amount * 100), currency: 'USD' } };
}

function of<Type extends EventType>(events: LoggedEvent[], type: Type) {
  return events.filter((event) => isEvent(event, type));
}

function stopReason(events: LoggedEvent[]): string | undefined {
  return of(events, 'session.status_idle').at(-1)?.body.stop_reason.type;
}

async function untilLogged(id: string, type: EventType): Promise<void> {
  for (const end = Date.now() + 60_000; of(await bare.events(id), type).length === 0; await pause(5)) {
    if (Date.now() > end) throw new Error(`${type} was never logged`);
  }
}
