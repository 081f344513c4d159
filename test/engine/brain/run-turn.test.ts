import { afterEach, expect, it } from 'vitest';
import { runTurn } from '../../../engine/brain/run-turn.ts';
import { beginTurn, refresh, writeTurn } from '../../../engine/brain/turn.ts';
import { HandsGone } from '../../../engine/hands/hands-gone.ts';
import type { LoggedEvent } from '../../../engine/store/session-event.ts';
import { readSession, StaleEpoch, writeSession } from '../../../engine/store/write-session.ts';
import { bareEngine, type BareEngine } from '../../support/engine/bare-engine.ts';
import { call, say } from '../../support/engine/scripted-model.ts';

let bare: BareEngine;
afterEach(() => bare.stop());

const never = new AbortController().signal;

it('lets an attempt that was overtaken append nothing and end quietly', async () => {
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

it.each([
  ['read', { file_path: '/workspace/a' }, true],
  ['glob', { pattern: '*' }, true],
  ['grep', { pattern: 'a' }, true],
  ['bash', { command: 'make' }, false],
  ['write', { file_path: '/workspace/a', content: '' }, false],
  ['edit', { file_path: '/workspace/a', old_string: 'a', new_string: 'b' }, false],
])(
  'runs a %s that was running when the engine died again only if that does no harm',
  async (name, input, isRepeated) => {
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
  },
);

it('runs a call that had not begun when the engine died', async () => {
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

it('tells the agent that its sandbox broke, as the result of the call', async () => {
  bare = await bareEngine(async () => {
    throw new HandsGone('it took too much memory');
  });
  const play = bare.model.play('Break', [call('bash', { command: ':(){ :|:& };:' }), say('Oh.')]);
  const id = await bare.create('Break');
  await runTurn(bare.engine, id, never);
  expect(JSON.stringify(play.calls[1]?.messages)).toContain('The sandbox was stopped: it took too much memory.');
});

it('leaves a session flagged for waking when its attempt fails', async () => {
  bare = await bareEngine(async () => {
    throw new Error('the disk is full');
  });
  bare.model.play('Fail', [call('bash', { command: 'true' })]);
  const id = await bare.create('Fail');
  await expect(runTurn(bare.engine, id, never)).rejects.toThrow('the disk is full');
  expect(await readSession(bare.engine.database, id)).toMatchObject({ needs_wake: 1, status: 'running' });
});

it('leaves out old results, many at once and never new ones, when the context is nearly full', async () => {
  const marked = `MARK${'word '.repeat(18_000)}`;
  bare = await bareEngine(async () => ({ content: marked, isError: false }));
  const calls = 8;
  const play = bare.model.play('Fill up', (_, index) =>
    index < calls ? call('read', { file_path: '/a' }) : say('Full.'),
  );
  const id = await bare.create('Fill up', { model: 'claude-haiku-4-5' });
  await runTurn(bare.engine, id, never);
  const compacted = (await bare.events(id)).filter(({ body }) => body.type === 'agent.thread_context_compacted');
  expect(compacted).toHaveLength(1);
  const shown = play.calls.map(({ messages }) => JSON.stringify(messages).match(/MARK/g)?.length ?? 0);
  expect(shown.slice(0, 6)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(Math.min(...shown.slice(6))).toBeGreaterThan(0);
  expect(shown.at(-1)).toBeLessThan(calls);
  expect(JSON.stringify(play.calls.at(-1)?.messages)).toContain('Call the tool again if you need it.');
});

it('does not go idle when a message arrives at the last moment', async () => {
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

function types(events: LoggedEvent[]): string[] {
  return events.map((event) => event.body.type);
}
