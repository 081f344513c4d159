import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { MICROS_PER_CENT } from '../../money/micros.ts';
import { requestCost } from '../../money/request-cost.ts';
import { createLiveTurns } from '../../engine/turns/live-turns.ts';
import { FEWEST_OUTPUT_TOKENS, planRequest } from '../../engine/brain/plan-request.ts';
import { runTurn } from '../../engine/brain/run-turn.ts';
import { beginTurn, refresh, writeTurn } from '../../engine/brain/turn.ts';
import { HandsGone } from '../../engine/hands/hands-gone.ts';
import type { LoggedEvent } from '../../engine/store/session-event.ts';
import { readSession, StaleEpoch, writeSession } from '../../engine/store/write-session.ts';
import { bareEngine, type BareEngine } from '../support/engine/bare-engine.ts';
import { call, say } from '../support/engine/scripted-model.ts';

let bare: BareEngine;
afterEach(() => bare.stop());

const never = new AbortController().signal;
const types = (events: LoggedEvent[]): string[] => events.map((event) => event.body.type);

test('an attempt that was overtaken can append nothing, and ends quietly', async () => {
  bare = await bareEngine();
  const { engine, model } = bare;
  const play = model.play('Fence', [{ hang: true }, say('Mine.')]);
  const id = await bare.create('Fence');
  const own = new AbortController();
  const stale = runTurn(engine, id, own.signal);
  await play.asked(1);
  await runTurn(engine, id, never);
  own.abort(new Error('the worker lost it'));
  await stale;
  const events = await bare.events(id);
  expect(types(events).filter((type) => type === 'agent.message')).toHaveLength(1);
  expect(types(events).at(-1)).toBe('session.status_idle');

  const old = await beginTurn(engine, id, never);
  await beginTurn(engine, id, never);
  await expect(writeTurn(old, (write) => write.append({ type: 'agent.thinking' }))).rejects.toThrow(StaleEpoch);
  await expect(refresh(old)).rejects.toThrow(StaleEpoch);
  expect(await bare.events(id)).toHaveLength(events.length);
});

test('a second attempt in the same process ends the first', async () => {
  bare = await bareEngine();
  const { engine, model } = bare;
  const play = model.play('Twice', [{ hang: true }, say('Once.')]);
  const id = await bare.create('Twice');
  const turns = createLiveTurns();
  const first = turns.run(engine, id, never);
  await play.asked(1);
  expect(turns.has(id)).toBe(true);
  await turns.run(engine, id, never);
  await first;
  expect(turns.has(id)).toBe(false);
  expect(types(await bare.events(id)).filter((type) => type === 'session.status_idle')).toHaveLength(1);
});

test.each([
  ['read', { file_path: '/workspace/a' }, true],
  ['glob', { pattern: '*' }, true],
  ['grep', { pattern: 'a' }, true],
  ['bash', { command: 'make' }, false],
  ['write', { file_path: '/workspace/a', content: '' }, false],
  ['edit', { file_path: '/workspace/a', old_string: 'a', new_string: 'b' }, false],
])('a %s that was running when we died is run again only if that does no harm', async (name, input, isRepeated) => {
  let attempt = 0;
  const died = new AbortController();
  bare = await bareEngine(async () => {
    attempt += 1;
    if (attempt > 1) return { content: 'again', isError: false };
    died.abort(new Error('killed'));
    throw died.signal.reason as Error;
  });
  bare.model.play('Die', [call(name, input), say('Done.')]);
  const id = await bare.create('Die');
  await expect(runTurn(bare.engine, id, died.signal)).rejects.toThrow('killed');
  await runTurn(bare.engine, id, never);
  expect(bare.toolCalls).toHaveLength(isRepeated ? 2 : 1);
  const result = (await bare.events(id)).find((event) => event.body.type === 'agent.tool_result');
  expect(result?.body).toMatchObject({ is_error: !isRepeated });
});

test('a call that had not begun when we died is run', async () => {
  const died = new AbortController();
  bare = await bareEngine(async ({ input }) => {
    if ((input as { command: string }).command === 'first' && !died.signal.aborted) {
      died.abort(new Error('killed'));
      throw died.signal.reason as Error;
    }
    return { content: 'ran', isError: false };
  });
  const two = ['first', 'second'].flatMap((command) => call('bash', { command }).content ?? []);
  bare.model.play('Two calls', [{ content: two }, say('Done.')]);
  const id = await bare.create('Two calls');
  await expect(runTurn(bare.engine, id, died.signal)).rejects.toThrow('killed');
  await runTurn(bare.engine, id, never);
  expect(bare.toolCalls.map((tool) => tool.input)).toEqual([{ command: 'first' }, { command: 'second' }]);
});

test('hands that break are a result the agent can read', async () => {
  bare = await bareEngine(async () => {
    throw new HandsGone('it took too much memory');
  });
  const play = bare.model.play('Break', [call('bash', { command: ':(){ :|:& };:' }), say('Oh.')]);
  const id = await bare.create('Break');
  await runTurn(bare.engine, id, never);
  expect(JSON.stringify(play.calls[1]?.messages)).toContain('The sandbox was stopped: it took too much memory.');
});

test('an attempt that fails leaves the wish to be woken, and being idle needs no turn', async () => {
  bare = await bareEngine(async () => {
    throw new Error('the disk is full');
  });
  bare.model.play('Fail', [call('bash', { command: 'true' })]);
  const id = await bare.create('Fail');
  await expect(runTurn(bare.engine, id, never)).rejects.toThrow('the disk is full');
  expect(await readSession(bare.engine.database, id)).toMatchObject({ needs_wake: 1, status: 'running' });
});

test('when the context is nearly full, old results are left out, in one go, and new ones never', async () => {
  bare = await bareEngine(async () => ({ content: 'x'.repeat(90_000), isError: false }));
  const calls = 8;
  const play = bare.model.play('Fill up', (_, index) =>
    index < calls ? call('read', { file_path: '/a' }) : say('Full.'),
  );
  const id = await bare.create('Fill up');
  await runTurn(bare.engine, id, never);
  const compacted = (await bare.events(id)).filter(({ body }) => body.type === 'agent.thread_context_compacted');
  expect(compacted).toHaveLength(1);
  const shown = play.calls.map(({ messages }) => JSON.stringify(messages).match(/x{90000}/g)?.length ?? 0);
  expect(shown.slice(0, 6)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(Math.min(...shown.slice(6))).toBeGreaterThan(0);
  expect(shown.at(-1)).toBeLessThan(calls);
  expect(JSON.stringify(play.calls.at(-1)?.messages)).toContain('Call the tool again if you need it.');
});

test('a session does not go idle over a message that arrives at the last moment', async () => {
  bare = await bareEngine();
  const { engine, model } = bare;
  const id = await bare.create('Last moment');
  const play = model.play('Last moment', [say('One.'), say('Two.')]);
  const unsubscribe = engine.bus.subscribe(id, ({ body }) => {
    if (body.type !== 'agent.message' || play.calls.length > 1) return;
    void writeSession(engine, { sessionId: id }, (write) => {
      write.append({ type: 'user.message', content: [{ type: 'text', text: 'Wait!' }] }, { queued: true });
    });
  });
  await runTurn(engine, id, never);
  unsubscribe();
  expect(play.calls).toHaveLength(2);
  expect(types(await bare.events(id)).filter((type) => type === 'session.status_idle')).toHaveLength(1);
});

test('whatever a request takes within its plan, it costs at most its worst case, and that fits what is left', async () => {
  bare = await bareEngine();
  const models = fc.constantFrom('claude-opus-5-5', 'claude-haiku-5-5', 'claude-fable-5-1', 'claude-sonnet-4-6');
  const shares = fc.tuple(fc.nat(100), fc.nat(100), fc.nat(100), fc.nat(100));
  fc.assert(
    fc.property(
      models,
      fc.nat(400_000),
      fc.nat(500 * MICROS_PER_CENT),
      shares,
      fc.nat(100),
      (name, prompt, left, parts, output) => {
        const plan = planRequest(name, prompt, left);
        if (!plan) return;
        expect(plan.worstMicros).toBeLessThanOrEqual(left);
        expect(plan.maxTokens).toBeGreaterThanOrEqual(FEWEST_OUTPUT_TOKENS);
        const total = parts.reduce((sum, part) => sum + part, 1);
        const [input = 0, read = 0, short = 0, long = 0] = parts.map((part) => Math.floor((prompt * part) / total));
        const cost = requestCost(name, {
          inputTokens: input,
          cacheReadTokens: read,
          cacheWrite5mTokens: short,
          cacheWrite1hTokens: long,
          outputTokens: Math.floor((plan.maxTokens * output) / 100),
        });
        expect(cost).toBeLessThanOrEqual(plan.worstMicros);
      },
    ),
  );
});
