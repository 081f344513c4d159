import type { Kysely } from 'kysely';
import type { Log } from '../../runtime/log.ts';
import {
  connectTemporal,
  type TemporalClient,
  type TemporalSettings,
} from '../../connections/temporal/connect-temporal.ts';
import type { LiveTurns } from './live-turns.ts';
import type { EngineSchema } from '../store/schema.ts';
import { resumeSession, type ResumeOptions } from './resume-session.ts';
import { signalSession } from './signal-session.ts';

/** Tells Temporal which sessions have work. If that fails, this engine or another one tries again later. */
export interface Waker {
  wake(sessionId: string): void;
  stop(): Promise<void>;
}

interface Options extends ResumeOptions {
  database: Kysely<EngineSchema>;
  temporal: TemporalSettings;
  turns: LiveTurns;
  /** Sessions that were at work when the last engine ended: Temporal may not know yet that it did. */
  atWork: string[];
  log: Log;
}

const SWEEP_EVERY_MS = 2_000;
const LONGEST_WAIT_MS = 60_000;
/** After a crash many sessions are flagged at once. */
const RESUMED_AT_ONCE = 8;

/**
 * Signals a session at once when asked to. At boot it resumes the sessions that were at work, and every few seconds
 * those that are flagged in the database and have no turn.
 */
export function createWaker(options: Options): Waker {
  const { log, turns } = options;
  /** When a session that was signalled or resumed and still has no turn is resumed again. */
  const again = new Map<string, { at: number; waitMs: number }>();
  const left = new Set(options.atWork);
  const connection = lazyConnection(options.temporal);
  let sweeping: Promise<void> = Promise.resolve();
  let isStopped = false;

  async function signal(sessionId: string): Promise<void> {
    const { client } = await connection.connected();
    wait(sessionId);
    await signalSession(client, options, sessionId);
  }

  async function resume(sessionId: string): Promise<void> {
    if (isStopped) return;
    const { client } = await connection.connected();
    // Temporal may have given the next attempt to the same dead engine, whose requests for work it keeps for a while.
    if (await resumeSession(client, options, sessionId)) again.delete(sessionId);
    else wait(sessionId);
    left.delete(sessionId);
  }

  function wait(sessionId: string): void {
    const waitMs = Math.min((again.get(sessionId)?.waitMs ?? SWEEP_EVERY_MS / 2) * 2, LONGEST_WAIT_MS);
    again.set(sessionId, { at: Date.now() + waitMs, waitMs });
  }

  async function sweep(): Promise<void> {
    const flagged = await options.database.selectFrom('sessions').select('id').where('needs_wake', '=', 1).execute();
    const ids = new Set(flagged.map(({ id }) => id));
    for (const id of again.keys()) if (!ids.has(id)) again.delete(id);
    const waiting = [...ids].filter((id) => !turns.has(id) && (again.get(id)?.at ?? 0) <= Date.now());
    const queue = new Set([...left, ...waiting]).values();
    const lanes = Array.from({ length: RESUMED_AT_ONCE }, async () => {
      for (const id of queue) await resume(id);
    });
    await Promise.all(lanes);
  }

  // The flag stays in the database until a turn has read the log, so the next sweep tries again.
  const failed = (error: unknown): void => log.warn({ err: error }, 'Temporal cannot be reached; trying again');

  const timer = setInterval(() => {
    sweeping = sweeping.then(sweep).catch(failed);
  }, SWEEP_EVERY_MS);
  sweeping = sweep().catch(failed);

  return {
    wake: (sessionId) => void signal(sessionId).catch(failed),
    async stop() {
      isStopped = true;
      clearInterval(timer);
      const closed = connection.close();
      // A connection that is still being tried can take ten seconds; stopping does not wait for it.
      if (connection.isConnected()) await Promise.all([sweeping, closed]);
    },
  };
}

interface LazyConnection {
  /** Connects when it is first called, and again after a failure. */
  connected(): Promise<TemporalClient>;
  isConnected(): boolean;
  /** Never rejects. */
  close(): Promise<void>;
}

function lazyConnection(settings: TemporalSettings): LazyConnection {
  let connection: Promise<TemporalClient> | null = null;
  let isConnected = false;
  return {
    async connected() {
      connection ??= connectTemporal(settings);
      try {
        const client = await connection;
        isConnected = true;
        return client;
      } catch (error) {
        connection = null;
        throw error;
      }
    },
    isConnected: () => isConnected,
    close: async () => await connection?.then(({ close }) => close()).catch(() => undefined),
  };
}
