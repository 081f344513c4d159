import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Anthropic from '@anthropic-ai/sdk';
import type { AgentCreateParams } from '@anthropic-ai/sdk/resources/beta/agents';
import type {
  BetaManagedAgentsSessionEvent as SessionEvent,
  BetaManagedAgentsStreamSessionEvents as StreamEvent,
} from '@anthropic-ai/sdk/resources/beta/sessions/events';
import type { SessionCreateParams } from '@anthropic-ai/sdk/resources/beta/sessions/sessions';
import { pino } from 'pino';
import { inject } from 'vitest';
import { readEnvironment, type Environment } from '../../../runtime/environment/environment.ts';
import { startEngine, type EngineOptions } from '../../../engine/server.ts';
import { startScriptedModel, type ScriptedModel } from './scripted-model.ts';

export interface TestEngine {
  client: Anthropic;
  url: string;
  key: string;
  model: ScriptedModel;
  dataFolder: string;
  environment: Environment;
  stop(): Promise<void>;
}

export function testEnvironment(modelUrl: string, hands: Environment['hands'] = 'none'): Environment {
  const variables = {
    ANTHROPIC_BASE_URL: modelUrl,
    ANTHROPIC_API_KEY: 'sk-scripted',
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    CURFEW_TASK_QUEUE: `engine-test-${randomUUID()}`,
    CURFEW_HANDS: hands,
  };
  return readEnvironment(variables, 'engine');
}

export interface TestEngineOptions extends Partial<EngineOptions> {
  /** How tools run: without isolation by default. */
  hands?: Environment['hands'];
}

/** An engine of its own, with a scripted model, on the shared Temporal server. */
export async function startTestEngine({ hands, ...options }: TestEngineOptions = {}): Promise<TestEngine> {
  const model = await startScriptedModel();
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'curfew-engine-')));
  const environment = options.environment ?? testEnvironment(model.url, hands);
  const log = pino({ level: process.env['TEST_LOG'] ?? 'silent' });
  const clear = async (): Promise<void> => {
    await model.stop();
    await rm(dataFolder, { recursive: true, force: true });
  };
  const started = startEngine({ environment, port: 0, log, ...options, dataFolder });
  const engine = await started.catch(async (error: unknown) => {
    await clear();
    throw error;
  });
  const key = (await readFile(join(dataFolder, 'engine.key'), 'utf8')).trim();
  return {
    client: clientOf(engine.url, key),
    url: engine.url,
    key,
    model,
    dataFolder,
    environment,
    stop: async () => {
      await engine.stop();
      await clear();
    },
  };
}

/** A client of the API that never retries. */
export function clientOf(baseURL: string, apiKey: string): Anthropic {
  return new Anthropic({ baseURL, apiKey, maxRetries: 0, logLevel: 'off', openTelemetry: false });
}

export function userMessage(text: string): { type: 'user.message'; content: { type: 'text'; text: string }[] } {
  return { type: 'user.message', content: [{ type: 'text', text }] };
}

/** Creates an agent and an environment, and a session that starts with `prompt`. */
export async function createSession(
  client: Anthropic,
  prompt: string | null,
  { tools, model, ...params }: Partial<SessionCreateParams> & { tools?: Tools; model?: string } = {},
): Promise<Anthropic.Beta.Sessions.BetaManagedAgentsSession> {
  const agent = await client.beta.agents.create({
    name: 'tester',
    model: model ?? 'claude-opus-5-5',
    system: 'You test.',
    tools: tools ?? [{ type: 'agent_toolset_20260401' }],
  });
  const environment = await client.beta.environments.create({ name: `env-${randomUUID()}` });
  return await client.beta.sessions.create({
    agent: agent.id,
    environment_id: environment.id,
    ...(prompt === null ? {} : { initial_events: [userMessage(prompt)] }),
    ...params,
  });
}

/** The tools of an agent, as its creation takes them. */
export type Tools = NonNullable<AgentCreateParams['tools']>;

/** All events of a session. */
export async function history(client: Anthropic, sessionId: string): Promise<SessionEvent[]> {
  const events: SessionEvent[] = [];
  for await (const event of client.beta.sessions.events.list(sessionId)) events.push(event);
  return events;
}

/**
 * Waits until the history of the session fits, looking at it after each event of the live stream. Returns the
 * history.
 */
export async function until(
  client: Anthropic,
  sessionId: string,
  fits: (events: SessionEvent[]) => boolean,
): Promise<SessionEvent[]> {
  const stream = await client.beta.sessions.events.stream(sessionId, undefined, {
    signal: AbortSignal.timeout(50_000),
  });
  try {
    const before = await history(client, sessionId);
    if (fits(before)) return before;
    for await (const event of stream as AsyncIterable<StreamEvent>) {
      if (event.type === 'event_start' || event.type === 'event_delta') continue;
      const now = await history(client, sessionId);
      if (fits(now)) return now;
    }
    throw new Error('the stream ended');
  } catch (error) {
    const seen = (await history(client, sessionId)).map((event) => event.type).join('\n');
    throw new Error(`the session never came to what was waited for; its log:\n${seen}`, { cause: error });
  } finally {
    stream.controller.abort();
  }
}

/** Waits for the `n`th idle of a session. */
export async function untilIdle(client: Anthropic, sessionId: string, n = 1): Promise<SessionEvent[]> {
  return await until(client, sessionId, (events) => ofType(events, 'session.status_idle').length >= n);
}

/** The events of one type. */
export function ofType<Type extends SessionEvent['type']>(
  events: SessionEvent[],
  type: Type,
): Extract<SessionEvent, { type: Type }>[] {
  return events.filter((event): event is Extract<SessionEvent, { type: Type }> => event.type === type);
}

/** Where the agent works, on the host; only tests look there. */
export function workspaceOf({ dataFolder }: TestEngine, sessionId: string): string {
  return join(dataFolder, 'sessions', sessionId, 'mounts', 'workspace');
}

/** Waits until a file is there, for 15 seconds at most. */
export async function untilFile(file: string): Promise<void> {
  for (const until = Date.now() + 60_000; !existsSync(file); await pause(20)) {
    if (Date.now() > until) throw new Error(`${file} did not appear`);
  }
}
