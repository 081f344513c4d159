import { afterEach, expect, it } from 'vitest';
import { runTurn } from '../../../engine/brain/run-turn.ts';
import { writeSession } from '../../../engine/store/write-session.ts';
import type { ToolCall, ToolResult } from '../../../engine/tools/execute-tool.ts';
import { bareEngine, type BareEngine } from '../../support/engine/bare-engine.ts';
import { say, type Reply } from '../../support/engine/scripted-model.ts';

let bare: BareEngine;
afterEach(() => bare.stop());

const never = new AbortController().signal;

interface GatedHands {
  execute: (call: ToolCall, signal: AbortSignal) => Promise<ToolResult>;
  /** The names of all calls, in the order in which they began. */
  began: string[];
  /** The names of those that run now. */
  running: () => string[];
  /** The most that have run at once. */
  most: () => number;
  end: (name: string) => void;
  fail: (name: string) => void;
}

/** Runs calls when it is told to, and tells how many run at once. */
function gatedHands(): GatedHands {
  const running = new Map<string, PromiseWithResolvers<ToolResult>>();
  const began: string[] = [];
  let most = 0;
  return {
    began,
    most: () => most,
    running: () => [...running.keys()],
    async execute({ id, input }: ToolCall, signal: AbortSignal): Promise<ToolResult> {
      const name = nameOf(input) ?? id;
      const gate = Promise.withResolvers<ToolResult>();
      signal.addEventListener('abort', () => gate.reject(signal.reason));
      running.set(name, gate);
      began.push(name);
      most = Math.max(most, running.size);
      return await gate.promise.finally(() => running.delete(name));
    },
    end(name: string): void {
      running.get(name)?.resolve({ content: `${name} ended`, isError: false });
    },
    fail(name: string): void {
      running.get(name)?.reject(new Error(`${name} broke`));
    },
  };
}

function nameOf(input: unknown): string | undefined {
  const { file_path, pattern, command } = input as Record<string, string>;
  return file_path ?? pattern ?? command;
}

function calls(...names: string[]): Reply {
  const content = names.map((name, i) => {
    const tool = name.split(' ')[0] ?? '';
    const key = { read: 'file_path', write: 'file_path', bash: 'command' }[tool] ?? 'pattern';
    const more = tool === 'write' ? { content: '' } : {};
    return { type: 'tool_use' as const, id: `toolu_${i}`, name: tool, input: { [key]: name, ...more } };
  });
  return { content };
}

async function results(id: string): Promise<string[]> {
  return (await bare.events(id)).flatMap(({ body }) =>
    body.type === 'agent.tool_result' ? (body.content ?? []).map((block) => ('text' in block ? block.text : '')) : [],
  );
}

it('runs calls of one answer that only read side by side, and gives their results in the order of the calls', async () => {
  const hands = gatedHands();
  bare = await bareEngine(hands.execute);
  const names = ['read a', 'glob b', 'grep c'];
  const play = bare.model.play('Look', [calls(...names), say('Seen.')]);
  const id = await bare.create('Look');
  const turn = runTurn(bare.engine, id, never);
  await expect.poll(() => hands.running()).toEqual(names);
  for (const name of names.toReversed()) hands.end(name);
  await turn;
  expect(await results(id)).toEqual(names.map((name) => `${name} ended`));
  expect(play.calls[1]?.messages.at(-1)?.content.map((block) => block['tool_use_id'])).toEqual([
    'toolu_0',
    'toolu_1',
    'toolu_2',
  ]);
});

it('runs a call that may change something alone, after those before it and before those after it', async () => {
  const hands = gatedHands();
  bare = await bareEngine(hands.execute);
  bare.model.play('Mix', [calls('read a', 'read b', 'bash c', 'read d', 'write e', 'grep f', 'glob g'), say('Done.')]);
  const id = await bare.create('Mix');
  const turn = runTurn(bare.engine, id, never);
  for (const together of [['read a', 'read b'], ['bash c'], ['read d'], ['write e'], ['grep f', 'glob g']]) {
    await expect.poll(() => hands.running()).toEqual(together);
    for (const name of together) hands.end(name);
  }
  await turn;
  expect(await results(id)).toHaveLength(7);
});

it('runs at most eight calls at once', async () => {
  const hands = gatedHands();
  bare = await bareEngine(hands.execute);
  const names = Array.from({ length: 20 }, (_, i) => `read ${i}`);
  bare.model.play('Many', [calls(...names), say('Done.')]);
  const id = await bare.create('Many');
  const turn = runTurn(bare.engine, id, never);
  for (const expected of [8, 8, 4]) {
    await expect.poll(() => hands.running()).toHaveLength(expected);
    for (const name of hands.running()) hands.end(name);
  }
  await turn;
  expect(hands.most()).toBe(8);
  expect(await results(id)).toEqual(names.map((name) => `${name} ended`));
});

it('stops all of them at an interrupt, and keeps the results of those that have ended', async () => {
  const hands = gatedHands();
  bare = await bareEngine(hands.execute);
  bare.model.play('Stop', [calls('read a', 'read b', 'read c')]);
  const id = await bare.create('Stop');
  const turn = runTurn(bare.engine, id, never);
  await expect.poll(() => hands.running()).toHaveLength(3);
  hands.end('read b');
  await expect.poll(() => hands.running()).toHaveLength(2);
  await writeSession(bare.engine, { sessionId: id }, (write) => {
    write.append({ type: 'user.interrupt' }, { queued: true });
  });
  await turn;
  expect(hands.running()).toEqual([]);
  expect(await results(id)).toEqual(['read b ended', 'Interrupted by the user.', 'Interrupted by the user.']);
});

it('runs all of them again after a crash, and no call twice that had a result', async () => {
  const hands = gatedHands();
  bare = await bareEngine(hands.execute);
  bare.model.play('Crash', [calls('read a', 'read b', 'bash c'), say('Done.')]);
  const id = await bare.create('Crash');
  const died = new AbortController();
  const first = runTurn(bare.engine, id, died.signal);
  await expect.poll(() => hands.running()).toHaveLength(2);
  hands.end('read a');
  died.abort(new Error('killed'));
  await expect(first).rejects.toThrow('killed');
  expect(await results(id)).toEqual([]);

  const second = runTurn(bare.engine, id, never);
  for (const name of ['read a', 'read b', 'bash c']) {
    await expect.poll(() => hands.running()).toContain(name);
    hands.end(name);
  }
  await second;
  expect(hands.began).toEqual(['read a', 'read b', 'read a', 'read b', 'bash c']);
  expect(await results(id)).toHaveLength(3);
});

it('keeps the results of those that have ended when the engine fails at another one', async () => {
  const hands = gatedHands();
  bare = await bareEngine(hands.execute);
  bare.model.play('Fail', [calls('read a', 'read b'), say('Done.')]);
  const id = await bare.create('Fail');
  const first = runTurn(bare.engine, id, never);
  await expect.poll(() => hands.running()).toHaveLength(2);
  hands.fail('read a');
  hands.end('read b');
  await expect(first).rejects.toThrow('read a broke');
  expect(await results(id)).toEqual(['read b ended']);

  const second = runTurn(bare.engine, id, never);
  await expect.poll(() => hands.running()).toEqual(['read a']);
  hands.end('read a');
  await second;
  expect(await results(id)).toEqual(['read b ended', 'read a ended']);
});
