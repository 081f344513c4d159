import { afterEach, expect, it } from 'vitest';
import { runTurn } from '../../../../engine/brain/run-turn.ts';
import type { EventBodyOf, EventType, LoggedEvent } from '../../../../engine/store/session-event.ts';
import { readSession } from '../../../../engine/store/write-session.ts';
import { checkRequest } from '../../../../stand-ins/model/check-request.ts';
import { bareEngine, type BareEngine } from '../../../support/engine/bare-engine.ts';
import { honestTokens } from '../../../support/engine/honest-tokens.ts';
import { mixedContent } from '../../../support/engine/files/mixed-content.ts';
import { call, say, type Answer, type ModelCall, type Reply } from '../../../support/engine/scripted-model.ts';
import { oneIn } from '../../../support/setup/sampled.ts';

const itSampled = oneIn(3);

let bare: BareEngine;
afterEach(() => bare.stop());

const never = new AbortController().signal;
const SMALL = { model: 'claude-haiku-4-5' };

itSampled('works on through a full context, with summaries in the log and paid for', async () => {
  const content = mixedContent(11);
  bare = await bareEngine(async () => ({ content: content.text(20_000), isError: false }));
  let turns = 0;
  const play = bare.model.play(
    'Work long',
    strict(200_000, (sent) => {
      if (isSummary(sent)) return { ...say('The summary.'), usage: { output_tokens: 1_000 } };
      turns += 1;
      if (turns === 90) return say('Done.');
      return turns % 3 === 0 ? call('read', { file_path: '/a' }) : sayAndCall(content.text(12_000));
    }),
  );
  const id = await bare.create('Work long', SMALL);
  await runTurn(bare.engine, id, never);
  const events = await bare.events(id);
  expect(ofType(events, 'session.error')).toEqual([]);
  expect(ofType(events, 'session.status_idle')).toMatchObject([{ stop_reason: { type: 'end_turn' } }]);
  const summaries = events.filter(({ details }) => details?.compaction?.summary);
  expect(summaries.map(({ details }) => details?.compaction?.summary?.text)).toContain('The summary.');
  expect(ofType(events, 'span.model_request_end')).toHaveLength(play.calls.length);
  for (const sent of play.calls) expect(checkRequest(sent as never)).toBeUndefined();
  const spent = events.reduce((sum, { details }) => sum + (details?.requestEnd?.spendMicros ?? 0), 0);
  expect(await readSession(bare.engine.database, id)).toMatchObject({ spend_micros: spent, reserved_micros: 0 });
});

itSampled('learns the window from "prompt is too long", makes room and goes on', async () => {
  bare = await bareEngine(async () => ({ content: 'word '.repeat(16_000), isError: false }));
  let turns = 0;
  bare.model.play(
    'Learn',
    strict(100_000, (sent) => {
      if (isSummary(sent)) return say('The summary.');
      return (turns += 1) < 12 ? call('read', { file_path: '/a' }) : say('Done.');
    }),
  );
  const id = await bare.create('Learn');
  await runTurn(bare.engine, id, never);
  const events = await bare.events(id);
  expect(events.filter(({ details }) => details?.requestEnd?.tooLong)).toHaveLength(1);
  expect(ofType(events, 'session.error')).toEqual([]);
  expect(ofType(events, 'session.status_idle')).toMatchObject([{ stop_reason: { type: 'end_turn' } }]);
});

it.each([
  [400, 'prompt is too long: 300000 tokens > 200000 maximum'],
  [400, 'prompt is too long'],
  [413, 'Request exceeds the maximum size'],
])('ends the turn with an error if the endpoint finds every request too long (%i, %s)', async (status, message) => {
  bare = await bareEngine();
  const error = { type: status === 413 ? 'request_too_large' : 'invalid_request_error', message };
  const play = bare.model.play('Never', () => ({ status, error }));
  const id = await bare.create('Never', SMALL);
  await runTurn(bare.engine, id, never);
  expect(play.calls.length).toBeLessThanOrEqual(8);
  const events = await bare.events(id);
  expect(ofType(events, 'session.error')).toMatchObject([
    { error: { type: 'compaction_limit_reached_error', retry_status: { type: 'exhausted' } } },
  ]);
  expect(ofType(events, 'session.status_idle')).toMatchObject([{ stop_reason: { type: 'retries_exhausted' } }]);
  expect(await readSession(bare.engine.database, id)).toMatchObject({ spend_micros: 0, spend_partial: 0 });
});

it('cuts a first message that is larger than the window, and sends the request', async () => {
  bare = await bareEngine();
  const prompt = `Read this. ${'word '.repeat(1_000_000)} The end.`;
  const id = await bare.create(prompt, SMALL);
  await runTurn(bare.engine, id, never);
  const events = await bare.events(id);
  expect(events.some(({ details }) => details?.compaction?.cutTo !== undefined)).toBe(true);
  expect(ofType(events, 'span.model_request_start')).toHaveLength(1);
});

itSampled('answers a huge message and a huge result within the window', async () => {
  bare = await bareEngine(async () => ({ content: `BEGIN ${'word '.repeat(2_000_000)} END`, isError: false }));
  const play = bare.model.play(
    'Huge',
    strict(200_000, (_, turn) => (turn < 3 ? call('read', { file_path: '/a' }) : say('Ok.'))),
  );
  const id = await bare.create('Huge', SMALL);
  await runTurn(bare.engine, id, never);
  expect(ofType(await bare.events(id), 'session.status_idle')).toMatchObject([{ stop_reason: { type: 'end_turn' } }]);
  const shown = JSON.stringify(play.calls.at(-1)?.messages);
  expect(shown).toMatch(/BEGIN word.*\[\d+ characters were left out here.*END/);
});

it('stops at its cap before a summary that it cannot pay', async () => {
  bare = await bareEngine();
  const budget = { type: 'limit', max_list_cost: { amount: '60', currency: 'USD' } };
  bare.model.play(
    'Poor',
    strict(200_000, () => ({ ...sayAndCall('word '.repeat(12_000)), usage: { output_tokens: 12_000 } })),
  );
  const id = await bare.create('Poor', { ...SMALL, budget });
  await runTurn(bare.engine, id, never);
  expect(ofType(await bare.events(id), 'session.status_idle')).toMatchObject([
    { stop_reason: { type: 'budget_reached' } },
  ]);
  const { spend_micros } = await readSession(bare.engine.database, id);
  expect(spend_micros).toBeLessThanOrEqual(600_000);
});

itSampled('repeats at most the request for the summary if the engine dies in it', async () => {
  bare = await bareEngine(async () => ({ content: 'word '.repeat(20), isError: false }));
  const died = new AbortController();
  let summaries = 0;
  let turns = 0;
  const play = bare.model.play(
    'Die in it',
    strict(200_000, (sent) => {
      if (isSummary(sent)) {
        summaries += 1;
        if (summaries > 1) return say('The summary.');
        died.abort(new Error('killed'));
        return { hang: true };
      }
      return (turns += 1) < 40 ? sayAndCall('word '.repeat(20_000)) : say('Done.');
    }),
  );
  const id = await bare.create('Die in it', SMALL);
  await runTurn(bare.engine, id, died.signal).catch(() => undefined);
  await runTurn(bare.engine, id, never);
  expect(summaries).toBeGreaterThan(1);
  expect(play.calls.length).toBe(turns + summaries);
  expect(ofType(await bare.events(id), 'session.status_idle')).toMatchObject([{ stop_reason: { type: 'end_turn' } }]);
});

/** A model that refuses requests above its window as the API does, and tells how many tokens the others had. */
function strict(
  window: number,
  answer: (sent: ModelCall, index: number) => Reply | { hang: true },
): (sent: ModelCall, index: number) => Answer {
  return (sent, index) => {
    const tokens = honestTokens([sent.system, sent.tools ?? [], sent.messages]);
    if (tokens > window) {
      const message = `prompt is too long: ${tokens} tokens > ${window} maximum`;
      return { status: 400, error: { type: 'invalid_request_error', message } };
    }
    const reply = answer(sent, index);
    if ('hang' in reply) return reply;
    const output_tokens = honestTokens(reply.content ?? []);
    return { ...reply, usage: { input_tokens: tokens, output_tokens, ...reply.usage } };
  };
}

/** A long text followed by a call, so that the session goes on without a message of the user. */
function sayAndCall(text: string): Reply {
  return { content: [...(say(text).content ?? []), ...(call('glob', { pattern: '*' }).content ?? [])] };
}

function isSummary({ messages }: ModelCall): boolean {
  return String(messages.at(-1)?.content.at(-1)?.['text']).startsWith('The context is nearly full.');
}

function ofType<Type extends EventType>(events: LoggedEvent[], type: Type): EventBodyOf<Type>[] {
  return events.map(({ body }) => body).filter((body): body is EventBodyOf<Type> => body.type === type);
}
