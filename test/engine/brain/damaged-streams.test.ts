import { afterEach, beforeEach, expect, it } from 'vitest';
import { runTurn } from '../../../engine/brain/run-turn.ts';
import { isEvent } from '../../../engine/store/session-event.ts';
import { readSession } from '../../../engine/store/write-session.ts';
import { bareEngine, type BareEngine } from '../../support/engine/bare-engine.ts';
import { call, say, type Answer } from '../../support/engine/scripted-model.ts';

const never = new AbortController().signal;

let bare: BareEngine;
beforeEach(async () => {
  bare = await bareEngine();
});
afterEach(() => bare.stop());

it.each([
  ['between two members', ['{"command": "rm -rf build"', ', "timeout_ms": 5']],
  ['where a brace is missing', ['{"command": "rm -rf build"']],
  ['within a string', ['{"command": "rm -rf bu']],
  ['after its brace', ['{']],
])('asks again instead of running a call whose input was cut %s', async (_, parts) => {
  const { id } = await work([raw(callInPieces(parts)), call('bash', { command: 'whole' }), say('Done.')]);
  expect(bare.toolCalls).toMatchObject([{ name: 'bash', input: { command: 'whole' } }]);
  expect(await errors(id)).toEqual(['The answer holds an input of the tool "bash" that is not whole JSON.']);
});

it('asks again if the blocks of an answer come twice', async () => {
  const events = callInPieces(['{"command": "ls"}']);
  const { id } = await work([raw(events.flatMap((event, i) => (i === 1 ? [event, event] : [event]))), say('Done.')]);
  expect(bare.toolCalls).toEqual([]);
  expect(await errors(id)).toEqual(['The blocks of the answer arrived twice or out of order.']);
});

it('runs a call without any input', async () => {
  await work([raw(callInPieces([])), say('Done.')]);
  expect(bare.toolCalls).toMatchObject([{ name: 'bash', input: {} }]);
});

it.each([
  ['leaves them out', {}],
  ['tells impossible ones', { input_tokens: 1e15, output_tokens: 1e15 }],
  ['tells negative ones', { input_tokens: -1, output_tokens: -7 }],
  ['tells fractions', { input_tokens: 1.5, output_tokens: 0.5 }],
])('counts the most that an answer can have cost if the endpoint %s', async (_, usage) => {
  const text = 'x'.repeat(400);
  const { id } = await work([raw(answerWith(usage, text))]);
  const session = await readSession(bare.engine.database, id);
  expect(session).toMatchObject({ status: 'idle', spend_partial: 1, reserved_micros: 0 });
  expect(session.output_tokens).toBeGreaterThan(400);
  expect(session.output_tokens).toBeLessThan(600);
  expect(session.cache_write_5m_tokens).toBeGreaterThan(0);
  expect(session.spend_micros).toBeGreaterThan(400 * 5);
});

it('stops at the budget with an endpoint that counts nothing', async () => {
  const answers = Array.from({ length: 60 }, () => raw(answerWith({}, 'y'.repeat(2_000), 'pause_turn')));
  const { id } = await work(answers, { budget: { type: 'limit', max_list_cost: { amount: '50', currency: 'USD' } } });
  const session = await readSession(bare.engine.database, id);
  expect(session.spend_micros).toBeLessThanOrEqual(500_000);
  const idle = (await bare.events(id)).findLast((event) => isEvent(event, 'session.status_idle'));
  expect(idle?.body).toMatchObject({ stop_reason: { type: 'budget_reached' } });
});

async function work(answers: Answer[], params = {}): Promise<{ id: string }> {
  bare.model.play('Damaged', answers);
  const id = await bare.create('Damaged', params);
  await runTurn(bare.engine, id, never);
  return { id };
}

async function errors(id: string): Promise<string[]> {
  return (await bare.events(id)).flatMap((event) =>
    isEvent(event, 'session.error') && 'message' in event.body.error ? [event.body.error.message] : [],
  );
}

type StreamEvent = { type: string } & Record<string, unknown>;

function raw(events: StreamEvent[]): Answer {
  return {
    raw: events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
    then: 'end',
  };
}

function callInPieces(parts: string[]): StreamEvent[] {
  const deltas = parts.map((partial_json) => ({ type: 'input_json_delta', partial_json }));
  const block = { type: 'tool_use', id: 'toolu_1', name: 'bash', input: {} };
  return answer({ input_tokens: 10, output_tokens: 5 }, { block, deltas, stop_reason: 'tool_use' });
}

function answerWith(usage: object, text: string, stop_reason = 'end_turn'): StreamEvent[] {
  return answer(usage, { block: { type: 'text', text: '' }, deltas: [{ type: 'text_delta', text }], stop_reason });
}

function answer(
  usage: object,
  { block, deltas, stop_reason }: { block: object; deltas: object[]; stop_reason: string },
): StreamEvent[] {
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [], usage };
  return [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: block },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index: 0, delta })),
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason }, usage },
    { type: 'message_stop' },
  ];
}
