import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Engine } from '../../../engine/engine.ts';
import { HandsGone } from '../../../engine/hands/hands-gone.ts';
import type { OutputFile, OutputListing } from '../../../engine/hands/hands-protocol.ts';
import type { Hands } from '../../../engine/hands/pool/provision-hands.ts';
import { archiveSession } from '../../../engine/api/sessions/archive-session.ts';
import { deleteSession } from '../../../engine/api/sessions/delete-session.ts';
import { gatherOutputs } from '../../../engine/outputs/gather-outputs.ts';
import { createSessionOutputs } from '../../../engine/outputs/session-outputs.ts';
import type { FileBytes } from '../../../engine/store/files/file-bytes.ts';
import { storeFile } from '../../../engine/store/files/file-store.ts';
import { enterIdle } from '../../../engine/store/session-status.ts';
import { SessionMissing, writeSession } from '../../../engine/store/write-session.ts';
import { bareEngine, type BareEngine } from '../../support/engine/bare-engine.ts';

let bare: BareEngine;
let files: Record<string, string>;
/** How often the hands were used. */
let uses: number;

beforeEach(async () => {
  bare = await bareEngine();
  files = {};
  uses = 0;
});
afterEach(() => bare.stop());

/** Hands that hold `files`, changed by the test. */
function withHands(changes: Partial<Hands> = {}, other: { bytes?: FileBytes } = {}): Engine {
  const hands: Hands = {
    execute: async () => ({ content: '', isError: false }),
    listOutputs: async () => listing(),
    async *readOutput(path) {
      yield Buffer.from(files[path] ?? '');
    },
    kill: async () => {},
    gone: new Promise(() => {}),
    ...changes,
  };
  const use: Engine['hands']['use'] = async (_, signal, work) => {
    uses += 1;
    signal.throwIfAborted();
    return await work(hands);
  };
  const kill = async (id: string): Promise<void> => bare.engine.hands.kill(id);
  const sources = { ...bare.engine, ...other, hands: { ...bare.engine.hands, use, kill } };
  return { ...sources, outputs: createSessionOutputs(sources) };
}

function listing(changes: Partial<OutputListing> = {}): OutputListing {
  const all = Object.entries(files).map(([path, text]): OutputFile => ({
    path,
    sizeBytes: text.length,
    modifiedMs: 1,
    mark: text,
  }));
  return { files: all, omitted: [], more: 0, ...changes };
}

/** An idle session whose agent has called a tool, or not. */
async function idleSession({ usedTools = true } = {}): Promise<string> {
  const id = await bare.create('Work');
  if (usedTools) await useTool(id);
  await writeSession(bare.engine, { sessionId: id }, (write) => enterIdle(write, { type: 'end_turn' }, null));
  return id;
}

async function useTool(id: string): Promise<void> {
  await writeSession(bare.engine, { sessionId: id }, (write) => {
    write.append({ type: 'agent.tool_use', name: 'bash', input: {}, evaluated_permission: 'allow' });
  });
}

async function keptPaths(): Promise<(string | null)[]> {
  const rows = await bare.engine.database.selectFrom('files').select('output_path').orderBy('output_path').execute();
  return rows.map((row) => row.output_path);
}

async function told(id: string): Promise<string[]> {
  const events = await bare.events(id);
  return events.flatMap(({ body }) => (body.type === 'session.error' ? [body.error.message] : []));
}

it('starts no sandbox for a session that has called no tool', async () => {
  const engine = withHands();
  const id = await idleSession({ usedTools: false });
  await engine.outputs.collect(id);
  await archiveSession(engine, id);
  expect(uses).toBe(0);
});

it('collects at the next start what became idle when the engine died', async () => {
  files = { 'a.txt': 'one' };
  const id = await idleSession();
  const engine = withHands();
  await expect.poll(keptPaths).toEqual(['a.txt']);
  await engine.outputs.stop();
  const next = withHands();
  next.outputs.collectSoon(id);
  await next.outputs.stop();
  expect(uses).toBe(1);
});

it('reads only what has changed', async () => {
  const engine = withHands();
  const id = await idleSession();
  files = { a: 'one', b: 'two' };
  await engine.outputs.collect(id);
  const read: string[] = [];
  const again = withHands({
    async *readOutput(path) {
      read.push(path);
      yield Buffer.from(files[path] ?? '');
    },
  });
  files['b'] = 'changed';
  await again.outputs.collect(id);
  await again.outputs.collect(id);
  expect(read).toEqual(['b']);
  expect(await keptPaths()).toEqual(['a', 'b', 'b']);
});

it.each([
  ['is gone at once', { listOutputs: async () => Promise.reject(new HandsGone('it was killed')) }],
  ['gives no proper list', { listOutputs: async () => Promise.reject(new Error('The sandbox gave no proper list.')) }],
  [
    'dies while a file is read',
    {
      // eslint-disable-next-line require-yield -- it dies before the first piece
      async *readOutput(): AsyncGenerator<Buffer> {
        throw new HandsGone('it was killed');
      },
    },
  ],
])('archives a session whose sandbox %s, and says what is missing', async (_, changes: Partial<Hands>) => {
  const id = await idleSession();
  files = { a: 'one' };
  const engine = withHands(changes);
  const session = await archiveSession(engine, id);
  expect(session.status).toBe('terminated');
  expect(await told(id)).toEqual([expect.stringContaining('the sandbox did not hand its files over:')]);
  expect((await bare.events(id)).at(-1)?.body.type).toBe('session.status_terminated');
});

it('collects again when a tool ends that was running while somebody listed the files', async () => {
  const engine = withHands();
  const id = await idleSession();
  await engine.outputs.collect(id);
  files = { late: 'x' };
  await writeSession(bare.engine, { sessionId: id }, (write) => {
    write.append({ type: 'agent.tool_result', tool_use_id: 'sevt_1', is_error: false, content: [] });
  });
  engine.outputs.collectSoon(id);
  await expect.poll(keptPaths).toEqual(['late']);
});

it('makes room by dropping outputs that the agent has removed, if it knows all that is there', async () => {
  const engine = withHands();
  const id = await idleSession();
  for (const output_path of ['r1', 'r2', 'r3', 'r4']) {
    const bytes = { sha256: output_path.repeat(32), sizeBytes: 64 * 1024 * 1024 };
    const file = { filename: output_path, mime_type: 'text/plain', downloadable: true, expires_at: null };
    await storeFile(engine.database, { ...file, bytes, session_id: id, output_path });
  }
  files = { new: 'x' };
  const many = { path: 'many', why: 'count' as const };
  await withHands({ listOutputs: async () => listing({ omitted: [many] }) }).outputs.collect(id);
  expect(await keptPaths()).toEqual(['r1', 'r2', 'r3', 'r4']);
  await engine.outputs.collect(id);
  const kept = await keptPaths();
  expect(kept).toHaveLength(4);
  expect(kept, 'the others are of the same instant, so any one of them may go').toContain('new');
});

it('tries again with a new sandbox when the first one is gone', async () => {
  const id = await idleSession();
  files = { a: 'one' };
  let lists = 0;
  const engine = withHands({
    listOutputs: async () => {
      lists += 1;
      if (lists === 1) throw new HandsGone('it was idle');
      return listing();
    },
  });
  await engine.outputs.collect(id);
  expect(await keptPaths()).toEqual(['a']);
  expect(await told(id)).toEqual([]);
});

it('says so when the disk is full, and keeps the file when there is room again', async () => {
  const id = await idleSession();
  files = { a: 'one' };
  const full: FileBytes = {
    ...bare.engine.bytes,
    keep: async () => Promise.reject(new Error('ENOSPC: no space left on device, write')),
  };
  await withHands({}, { bytes: full }).outputs.collect(id);
  expect(await told(id)).toEqual([expect.stringContaining('"a": ENOSPC: no space left on device')]);
  await withHands().outputs.collect(id);
  expect(await keptPaths()).toEqual(['a']);
});

it('does not archive a session whose outputs the full disk has no room for', async () => {
  const id = await idleSession();
  files = { a: 'one' };
  const noRoom = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  const full: FileBytes = { ...bare.engine.bytes, keep: async () => Promise.reject(noRoom) };
  await expect(archiveSession(withHands({}, { bytes: full }), id)).rejects.toMatchObject({
    reason: 'full',
    errorCode: 'storage_quota_exceeded',
    message: expect.stringMatching(/^The disk of the engine is full, and the outputs of this session would be lost/),
  });
  await archiveSession(withHands(), id);
  expect(await keptPaths()).toEqual(['a']);
});

it('uses the last of the disk for what is collected before the workspace goes, and not earlier', async () => {
  const mayUse: (boolean | undefined)[] = [];
  const watched: FileBytes = {
    ...bare.engine.bytes,
    keep: async (content, record, options) => {
      mayUse.push(options?.mayUseReserve);
      return await bare.engine.bytes.keep(content, record, options);
    },
  };
  const engine = withHands({}, { bytes: watched });
  const id = await idleSession();
  files = { a: 'one' };
  await engine.outputs.collect(id);
  files = { a: 'two' };
  await archiveSession(engine, id);
  expect(mayUse).toEqual([false, true]);
});

it('keeps what a file was when it was listed, if it grows meanwhile or is removed', async () => {
  const id = await idleSession();
  files = { gone: 'x', fine: 'y' };
  const y = createHash('sha256').update('y').digest('hex');
  const engine = withHands({
    async *readOutput(path) {
      if (path === 'gone') throw new Error('Output gone cannot be read: ENOENT: no such file');
      yield Buffer.from('y and more');
    },
  });
  await engine.outputs.collect(id);
  expect(await keptPaths()).toEqual(['fine']);
  expect((await Array.fromAsync(engine.bytes.list())).flat()).toEqual([y]);
  expect(await told(id)).toEqual([]);
});

it('cannot be made to fill the log by a program that goes on after the tool call', async () => {
  const id = await idleSession();
  let n = 0;
  const engine = withHands({
    listOutputs: async () => listing({ omitted: [{ path: `pipe-${(n += 1)}`, why: 'kind' }] }),
  });
  for (let i = 0; i < 10; i += 1) await engine.outputs.collect(id);
  expect(await told(id)).toHaveLength(1);
  await useTool(id);
  for (let i = 0; i < 10; i += 1) await engine.outputs.collect(id);
  expect(await told(id)).toHaveLength(2);
});

it('shortens what it tells about thousands of entries with hostile names', async () => {
  const id = await idleSession();
  const omitted = Array.from({ length: 50 }, (_, i) => ({
    path: `\n"\u{1b}[31m${'x'.repeat(900)}${i}`,
    why: 'name' as const,
  }));
  await withHands({ listOutputs: async () => listing({ omitted, more: 99_950 }) }).outputs.collect(id);
  const [message = ''] = await told(id);
  expect(message.length).toBeLessThan(6_000);
  expect(message.split('\n')).toHaveLength(22);
  expect(message).toContain('- and 99980 more');
  expect(message).not.toContain('\u{1b}');
});

it('stops when its time is over, keeps what it has, and takes the rest the next time', async () => {
  files = { a: '1', b: '2', c: '3', d: '4' };
  const time = new AbortController();
  const engine = withHands({
    async *readOutput(path) {
      if (path === 'b') time.abort(new Error('time is over'));
      yield Buffer.from(files[path] ?? '');
    },
  });
  const id = await idleSession();
  const { omitted, more, isComplete } = await gatherOutputs(engine, id, time.signal);
  expect(await keptPaths()).toEqual(['a']);
  expect(omitted).toEqual([
    { path: 'b', sizeBytes: 1, why: 'unreadable', detail: 'time is over' },
    { path: 'c', sizeBytes: null, why: 'unreadable', detail: 'collecting took too long and stopped here' },
  ]);
  expect({ more, isComplete }).toEqual({ more: 1, isComplete: false });
  await gatherOutputs(engine, id, AbortSignal.timeout(10_000));
  expect(await keptPaths()).toEqual(['a', 'b', 'c', 'd']);
});

it('collects once for many who ask at the same time', async () => {
  const id = await idleSession();
  const gate = Promise.withResolvers<void>();
  const engine = withHands({
    listOutputs: async () => {
      await gate.promise;
      return listing();
    },
  });
  const collecting = Promise.all(Array.from({ length: 50 }, () => engine.outputs.collect(id)));
  await expect.poll(() => uses).toBeGreaterThan(0);
  gate.resolve();
  await collecting;
  // One that is under way, for instance of what was missed, cannot be shared any more; all others share the next one.
  expect(uses).toBeLessThanOrEqual(2);
});

it('does not hold up the deletion of a session, nor leave its bytes', async () => {
  const id = await idleSession();
  files = { a: 'one' };
  const engine = withHands();
  await engine.outputs.collect(id);
  const collecting = engine.outputs.collect(id).catch((error: unknown) => error);
  await deleteSession(engine, id);
  const problem = await collecting;
  if (problem !== undefined) expect(problem).toBeInstanceOf(SessionMissing);
  expect(await keptPaths()).toEqual([]);
  expect((await Array.fromAsync(engine.bytes.list())).flat()).toEqual([]);
});

it('ends at once when the engine stops, and leaves the rest to the next one', async () => {
  const id = await idleSession();
  files = { a: 'one' };
  const stuck = Promise.withResolvers<never>();
  const engine = withHands({ listOutputs: () => stuck.promise });
  bare.engine.hands.kill = async () => stuck.reject(new HandsGone('the engine ended it'));
  const collecting = engine.outputs.collect(id);
  await expect.poll(() => uses).toBeGreaterThan(0);
  await engine.outputs.stop();
  await collecting;
  expect(await told(id)).toEqual([]);
  withHands();
  await expect.poll(keptPaths).toEqual(['a']);
});

it('does not archive a session whose last collection the stop of the engine has cut off', async () => {
  const id = await idleSession();
  files = { a: 'one' };
  const stuck = Promise.withResolvers<never>();
  const engine = withHands({ listOutputs: () => stuck.promise });
  bare.engine.hands.kill = async () => stuck.reject(new HandsGone('the engine ended it'));
  const archiving = archiveSession(engine, id).catch((error: Error) => error);
  await expect.poll(() => uses).toBeGreaterThan(0);
  await engine.outputs.stop();
  expect(await archiving).toMatchObject({ message: 'The engine stops. Try again when it is back.' });
  await archiveSession(withHands(), id);
  expect(await keptPaths()).toEqual(['a']);
});
