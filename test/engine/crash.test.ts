import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Anthropic from '@anthropic-ai/sdk';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { EVERY_FAULT_POINT } from '../support/setup/every-fault-point.ts';
import { oneIn } from '../support/setup/sampled.ts';
import { MICROS_PER_CENT } from '../../money/micros.ts';
import { connectTemporal } from '../../connections/temporal/connect-temporal.ts';
import type { Environment } from '../../runtime/environment/environment.ts';
import { probeHands } from '../../engine/hands/choose-driver.ts';
import { commandsWith, sleepOfOurOwn } from '../support/engine/commands-with.ts';
import { call, say, startScriptedModel, type ScriptedModel } from '../support/engine/scripted-model.ts';
import { spawnEngine, type SpawnedEngine } from '../support/engine/spawn-engine.ts';
import { createSession, ofType, testEnvironment, untilFile, untilIdle } from '../support/engine/start-test-engine.ts';

/** Each starts two engines, as processes of their own. */
const itSampled = oneIn(5);

const hands = (await probeHands('bubblewrap')).usable ? 'bubblewrap' : 'none';

let model: ScriptedModel;
let dataFolder: string;
let environment: Environment;
let engine: SpawnedEngine | null = null;

beforeEach(async () => {
  model = await startScriptedModel();
  dataFolder = await mkdtemp(join(tmpdir(), 'curfew-crash-'));
  environment = testEnvironment(model.url, hands);
});

afterEach(async () => {
  await kill();
  await model.stop();
  await rm(dataFolder, { recursive: true, force: true });
});

async function start(changes: Partial<Environment> = {}): Promise<Anthropic> {
  engine = await spawnEngine(dataFolder, { ...environment, ...changes });
  return engine.client;
}

async function kill(): Promise<void> {
  await engine?.kill();
  engine = null;
}

const ASK = { type: 'custom' as const, name: 'ask', description: 'Asks.', input_schema: { type: 'object' as const } };

interface Facts {
  curfew: { partial: boolean; spend_micros: number };
}

itSampled(
  'finishes a session after a kill during a model request, and charges what that request can have cost until then',
  async () => {
    const play = model.play('Survive', (_, index) => (index === 0 ? { hang: true } : say('Survived.')));
    const budget = { type: 'limit' as const, max_list_cost: { amount: '200', currency: 'USD' as const } };
    const session = await createSession(await start(), 'Survive', { budget });
    await play.asked(1);
    await kill();
    const client = await start();
    const events = await untilIdle(client, session.id);

    expect(events.map((event) => event.type)).toEqual([
      'session.status_running',
      'session.thread_status_running',
      'user.message',
      'span.model_request_start',
      'span.model_request_end',
      'span.model_request_start',
      'agent.message',
      'span.model_request_end',
      'session.thread_status_idle',
      'session.usage',
      'session.status_idle',
    ]);
    expect(ofType(events, 'span.model_request_end').map((event) => event.is_error)).toEqual([true, false]);
    const { curfew } = (await client.beta.sessions.retrieve(session.id)) as unknown as Facts;
    expect(curfew.partial).toBe(true);
    // The prompt, and seconds of output: far less than the 64 cents of all the output that the request allowed.
    expect(curfew.spend_micros).toBeGreaterThan(0);
    expect(curfew.spend_micros).toBeLessThanOrEqual(5 * MICROS_PER_CENT);
  },
);

itSampled('killed while a command runs: it is not run again, the agent is told, and no process is left', async () => {
  const seconds = sleepOfOurOwn();
  const play = model.play('Run once', [
    call('bash', { command: `echo once >> count; touch begun; sleep ${seconds}` }),
    call('bash', { command: 'cat count' }),
    say('Once.'),
  ]);
  const session = await createSession(await start(), 'Run once');
  await untilFile(join(dataFolder, 'sessions', session.id, 'mounts', 'workspace', 'begun'));
  await kill();
  const events = await untilIdle(await start(), session.id);

  const results = ofType(events, 'agent.tool_result');
  expect(results).toMatchObject([
    { is_error: true, content: [{ text: expect.stringContaining('the machine that ran this call went down') }] },
    { is_error: false, content: [{ text: 'once' }] },
  ]);
  expect(play.calls).toHaveLength(3);
  expect(ofType(events, 'user.message')).toHaveLength(1);
  expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
  await expect.poll(() => commandsWith(seconds)).toEqual([]);
});

itSampled('takes the answer of the client after a kill while it was waited for', async () => {
  model.play('Wait for me', [call('ask', {}), say('Thanks.')]);
  const first = await start();
  const session = await createSession(first, 'Wait for me', { tools: [ASK] });
  const [use] = ofType(await untilIdle(first, session.id), 'agent.custom_tool_use');
  await kill();
  const client = await start();
  const answer = { type: 'user.custom_tool_result' as const, custom_tool_use_id: use?.id ?? '' };
  await client.beta.sessions.events.send(session.id, { events: [answer] });
  const events = await untilIdle(client, session.id, 2);
  expect(ofType(events, 'session.status_idle').at(-1)?.stop_reason).toEqual({ type: 'end_turn' });
});

it.runIf(EVERY_FAULT_POINT)('does what was accepted while Temporal was away, also after a crash', async () => {
  model.play('Later', [say('Better late.')]);
  const away = { temporal: { ...environment.temporal, address: '127.0.0.1:1' } };
  const session = await createSession(await start(away), 'Later');
  expect(session.status).toBe('running');
  await kill();
  const events = await untilIdle(await start(), session.id);
  expect(ofType(events, 'agent.message')).toHaveLength(1);
});

it.runIf(EVERY_FAULT_POINT)('continues a session whose workflow was terminated', async () => {
  const play = model.play('Do not stop', (_, index) => (index === 0 ? { hang: true } : say('Still here.')));
  // The turn learns at a heartbeat that its workflow is gone.
  const client = await start({ heartbeatTimeoutMs: 2_000 });
  const session = await createSession(client, 'Do not stop');
  await play.asked(1);
  const temporal = await connectTemporal({ address: inject('temporalAddress'), namespace: 'default' });
  await temporal.client.workflow.getHandle(`session/${session.id}`).terminate('a test');
  const events = await untilIdle(client, session.id);
  await temporal.close();
  expect(ofType(events, 'span.model_request_end').map((event) => event.is_error)).toEqual([true, false]);
});
