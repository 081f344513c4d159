import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Anthropic from '@anthropic-ai/sdk';
import { afterEach, beforeEach, expect, inject, onTestFinished } from 'vitest';
import type { Environment } from '../../../runtime/environment/environment.ts';
import { until } from '../../../runtime/until.ts';
import { call, say, startScriptedModel, type Answer, type ScriptedModel } from '../../support/engine/scripted-model.ts';
import { spawnEngine, type SpawnedEngine } from '../../support/engine/spawn-engine.ts';
import {
  createSession,
  history,
  ofType,
  testEnvironment,
  untilFile,
  untilIdle,
  userMessage,
} from '../../support/engine/start-test-engine.ts';
import { EVERY_FAULT_POINT } from '../../support/setup/every-fault-point.ts';
import { oneIn } from '../../support/setup/sampled.ts';

/** Each starts two engines or more, as processes of their own. */
const itSampled = oneIn(5);

/** A session that waited for it would be found out by BOUND_MS. */
const HEARTBEAT_TIMEOUT_MS = 100_000;
const BOUND_MS = 40_000;

let model: ScriptedModel;
let dataFolder: string;
let environment: Environment;

beforeEach(async () => {
  model = await startScriptedModel();
  dataFolder = await mkdtemp(join(tmpdir(), 'curfew-recovery-'));
  environment = { ...testEnvironment(model.url), heartbeatTimeoutMs: HEARTBEAT_TIMEOUT_MS };
});

afterEach(async () => {
  await model.stop();
  await rm(dataFolder, { recursive: true, force: true });
});

async function start(changes: Partial<Environment> = {}): Promise<SpawnedEngine> {
  const engine = await spawnEngine(dataFolder, { ...environment, ...changes });
  onTestFinished(() => engine.kill());
  return engine;
}

/** Waits until the log of a session has more than `count` events. */
async function untilMore(client: Anthropic, sessionId: string, count: number): Promise<void> {
  const isLonger = async (): Promise<true | null> => ((await history(client, sessionId)).length > count ? true : null);
  await until(`session ${sessionId} goes on`, isLonger, BOUND_MS);
}

itSampled('goes on with a session at once after a kill, however often the engine is killed', async () => {
  const kills = EVERY_FAULT_POINT ? 6 : 1;
  const play = model.play('Persist', (_, index) => (index < kills ? { hang: true } : say('Here.')));
  let engine = await start();
  const session = await createSession(engine.client, 'Persist');
  for (let killed = 0; killed < kills; killed += 1) {
    await play.asked(killed + 1);
    const before = (await history(engine.client, session.id)).length;
    await engine.kill();
    engine = await start();
    await untilMore(engine.client, session.id, before);
  }
  const events = await untilIdle(engine.client, session.id);
  expect(ofType(events, 'span.model_request_end').map((event) => event.is_error)).toEqual([
    ...Array.from({ length: kills }, () => true),
    false,
  ]);
  await expectAnswer(engine.client, session.id);
});

itSampled('goes on with every one of many sessions at once after a kill', async () => {
  const prompts = Array.from({ length: EVERY_FAULT_POINT ? 40 : 12 }, (_, i) => `Many ${i}`);
  const plays = prompts.map((prompt) =>
    model.play(prompt, (_, index) => (index === 0 ? { hang: true } : say('Done.'))),
  );
  const first = await start();
  const sessions = await Promise.all(prompts.map((prompt) => createSession(first.client, prompt)));
  await Promise.all(plays.map((play) => play.asked(1)));
  await first.kill();
  const { client } = await start();
  const begun = Date.now();
  await Promise.all(sessions.map(({ id }) => untilIdle(client, id)));
  expect(Date.now() - begun).toBeLessThan(BOUND_MS);
});

itSampled('goes on at once after a kill while a command ran', async () => {
  model.play('Command', [call('bash', { command: 'touch begun; sleep 100000' }), say('Told.')]);
  const first = await start();
  const session = await createSession(first.client, 'Command');
  await untilFile(join(dataFolder, 'sessions', session.id, 'mounts', 'workspace', 'begun'));
  const before = (await history(first.client, session.id)).length;
  await first.kill();
  const { client } = await start();
  await untilMore(client, session.id, before);
  expect(ofType(await untilIdle(client, session.id), 'agent.tool_result')).toMatchObject([{ is_error: true }]);
});

itSampled('goes on at once after any number of orderly stops', async () => {
  const stops = EVERY_FAULT_POINT ? 6 : 1;
  const play = model.play('Orderly', (_, index) => (index < stops ? { hang: true } : say('Here.')));
  let engine = await start();
  const session = await createSession(engine.client, 'Orderly');
  for (let stopped = 0; stopped < stops; stopped += 1) {
    await play.asked(stopped + 1);
    engine.signal('SIGTERM');
    await engine.ended;
    const before = Date.now();
    engine = await start();
    await play.asked(stopped + 2);
    expect(Date.now() - before).toBeLessThan(BOUND_MS);
  }
  await untilIdle(engine.client, session.id);
});

itSampled(
  'takes over from an engine that was paused and has lost its lock; the old one then appends nothing',
  async () => {
    const late = Promise.withResolvers<Answer>();
    const play = model.play('Zombie', (_, index) => (index === 0 ? late.promise : say('Mine.')));
    const old = await start();
    const session = await createSession(old.client, 'Zombie');
    await play.asked(1);
    old.signal('SIGSTOP');
    await rm(join(dataFolder, 'engine.lock'));
    const { client } = await start();
    // Temporal first gives the turn to the paused engine, as often as that one has asked for work.
    const isIdle = async (): Promise<boolean> =>
      ofType(await history(client, session.id), 'session.status_idle').length > 0;
    await until('the new engine has ended the turn', isIdle, 60_000);
    const events = await history(client, session.id);
    old.signal('SIGCONT');
    late.resolve(say('Stale.'));
    // Each answer of the old engine is a turn of its event loop, in which it could have appended.
    for (let asked = 0; asked < 50; asked += 1) await old.client.beta.sessions.retrieve(session.id);
    expect((await history(client, session.id)).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
  },
);

itSampled(
  'goes on while Temporal is away at the start of the engine, and takes messages at once when it is back',
  async () => {
    const play = model.play('Away', (_, index) => (index === 0 ? { hang: true } : say('Back.')));
    const gate = await temporalGate();
    const behindGate = { temporal: { ...environment.temporal, address: gate.address } };
    const first = await start(behindGate);
    const session = await createSession(first.client, 'Away');
    await play.asked(1);
    await gate.close();
    await first.kill();
    const { client } = await start(behindGate);
    await untilIdle(client, session.id);
    await gate.open();
    await expectAnswer(client, session.id);
  },
);

/** Sends another message to a session that has been idle once, and waits for the second idle. */
async function expectAnswer(client: Anthropic, sessionId: string): Promise<void> {
  const sentAt = Date.now();
  await client.beta.sessions.events.send(sessionId, { events: [userMessage('Go on')] });
  await untilIdle(client, sessionId, 2);
  expect(Date.now() - sentAt).toBeLessThan(BOUND_MS);
}

/** The way to Temporal, which can be closed and opened. */
async function temporalGate(): Promise<{ address: string; open(): Promise<void>; close(): Promise<void> }> {
  const [host = '', port = ''] = inject('temporalAddress').split(':');
  const sockets = new Set<Socket>();
  const pass = (from: Socket): void => {
    const to = connect(Number(port), host);
    for (const socket of [from, to]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => (from.destroy(), to.destroy()));
    }
    from.pipe(to).pipe(from);
  };
  let server: Server = createServer(pass).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const own = (server.address() as { port: number }).port;
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    await closed;
  };
  onTestFinished(close);
  return {
    address: `127.0.0.1:${own}`,
    close,
    async open() {
      server = createServer(pass).listen(own, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
    },
  };
}
