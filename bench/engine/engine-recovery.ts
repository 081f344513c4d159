import type Anthropic from '@anthropic-ai/sdk';
import { until } from '../../runtime/until.ts';
import { atOnce } from '../../runtime/at-once.ts';
import { percentile } from '../percentile.ts';
import { progress } from '../progress.ts';
import { openEngineStage, sendMessage, sessionsOf, type EngineStage } from './engine-stage.ts';

export interface EngineRecovery {
  sessions: number;
  /** From the start of the new engine until it answered. */
  readyMs: number;
  /** From the start of the new engine to the next event of each session. */
  p50Ms: number;
  p95Ms: number;
  lastMs: number;
}

const AT_ONCE = 8;
const BOUND_MS = 5 * 60_000;

/**
 * Measures how long it takes until the log of every session goes on after a `kill -9` of the engine, which is started
 * again at once. Each session is in the middle of a model request when the engine is killed.
 */
export async function engineRecovery(sessions: number): Promise<EngineRecovery> {
  const stage = await openEngineStage('none');
  try {
    const first = await stage.startEngine();
    const create = await sessionsOf(first.client);
    progress(`engine: opening ${sessions} sessions`);
    const ids = await atOnce(AT_ONCE, Array.from({ length: sessions }), async (_, index) => {
      const id = await create();
      await sendMessage(first.client, id, `hang in session ${index}`);
      return id;
    });
    await untilAsked(stage, sessions, 1);
    await first.engine.kill();
    const restartedAt = Date.now();
    const { client } = await stage.startEngine();
    const readyMs = Date.now() - restartedAt;
    await untilAsked(stage, sessions, 2);
    const waits = await atOnce(
      AT_ONCE,
      ids,
      async (id) => (await firstEventAfter(restartedAt, client, id)) - restartedAt,
    );
    return {
      sessions,
      readyMs,
      p50Ms: percentile(waits, 0.5),
      p95Ms: percentile(waits, 0.95),
      lastMs: Math.max(...waits),
    };
  } finally {
    await stage.stop();
  }
}

async function untilAsked({ model }: EngineStage, sessions: number, requests: number): Promise<void> {
  const isSo = async (): Promise<boolean> => (await model.call<number>('conversations', requests)) === sessions;
  await until(`${sessions} sessions have sent ${requests} requests`, isSo, BOUND_MS);
}

async function firstEventAfter(at: number, client: Anthropic, sessionId: string): Promise<number> {
  const { data } = await client.beta.sessions.events.list(sessionId, { limit: 100 });
  return Math.min(...data.map(({ processed_at }) => Date.parse(processed_at ?? '')).filter((time) => time > at));
}
