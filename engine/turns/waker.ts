import type { Kysely } from 'kysely';
import type { Log } from '../../runtime/log.ts';
import {
  connectTemporal,
  type TemporalClient,
  type TemporalSettings,
} from '../../connections/temporal/connect-temporal.ts';
import type { LiveTurns } from './live-turns.ts';
import type { EngineSchema } from '../store/schema.ts';
import type { SessionInput } from './workflow/session.ts';

/** Tells Temporal which sessions have work. If that fails, this engine or another one tries again later. */
export interface Waker {
  wake(sessionId: string): void;
  stop(): Promise<void>;
}

interface Options {
  database: Kysely<EngineSchema>;
  temporal: TemporalSettings;
  taskQueue: string;
  heartbeatTimeoutMs: number;
  turns: LiveTurns;
  log: Log;
}

const SWEEP_EVERY_MS = 2_000;
const LONGEST_WAIT_MS = 60_000;

/** Signals a session at once when asked to, and all sessions flagged in the database at boot and every few seconds. */
export function createWaker(options: Options): Waker {
  const { log, turns } = options;
  /** How long to wait before a session that was signalled but still has no turn is signalled again. */
  const again = new Map<string, { at: number; waitMs: number }>();
  let connection: Promise<TemporalClient> | null = null;
  let isConnected = false;
  let sweeping: Promise<void> = Promise.resolve();
  let isStopped = false;

  async function connected(): Promise<TemporalClient> {
    connection ??= connectTemporal(options.temporal);
    try {
      const client = await connection;
      isConnected = true;
      return client;
    } catch (error) {
      connection = null;
      throw error;
    }
  }

  async function signal(sessionId: string): Promise<void> {
    const waitMs = Math.min((again.get(sessionId)?.waitMs ?? SWEEP_EVERY_MS / 2) * 2, LONGEST_WAIT_MS);
    again.set(sessionId, { at: Date.now() + waitMs, waitMs });
    await signalSession(await connected(), options, sessionId);
  }

  async function sweep(): Promise<void> {
    const flagged = await options.database.selectFrom('sessions').select('id').where('needs_wake', '=', 1).execute();
    const ids = new Set(flagged.map(({ id }) => id));
    for (const id of again.keys()) if (!ids.has(id)) again.delete(id);
    for (const id of ids) {
      if (isStopped) return;
      if (!turns.has(id) && (again.get(id)?.at ?? 0) <= Date.now()) await signal(id);
    }
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
      const closed = connection?.then(({ close }) => close()).catch(() => undefined);
      // A connection that is still being tried can take ten seconds; stopping does not wait for it.
      if (isConnected) await Promise.all([sweeping, closed]);
    },
  };
}

/** Starts the session's workflow if it does not run, and signals it. */
async function signalSession(
  { client }: TemporalClient,
  { taskQueue, heartbeatTimeoutMs }: Options,
  sessionId: string,
): Promise<void> {
  const input: SessionInput = { sessionId, heartbeatTimeoutMs };
  await client.workflow.signalWithStart('session', {
    workflowId: `session/${sessionId}`,
    taskQueue,
    args: [input],
    signal: 'wake',
    signalArgs: [],
    // A task takes milliseconds. If the engine that began it was killed, another engine gets it after this time.
    workflowTaskTimeout: '5s',
  });
}
