import { setTimeout as pause } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { Worker } from '@temporalio/worker';
import { connectWorker, type TemporalSettings } from '../connections/temporal.ts';
import type { LiveTurns } from './brain/live-turns.ts';
import type { Engine } from './engine.ts';
import { workflowBundle } from './workflow-bundle.ts';
import type { TurnActivities } from './workflow/session.ts';

interface Options {
  engine: Engine;
  turns: LiveTurns;
  temporal: TemporalSettings;
  taskQueue: string;
  heartbeatTimeoutMs: number;
}

const MOST_TURNS = 1_000;
const RETRY_MS = 2_000;

/**
 * Runs the engine's Worker until it is stopped; while Temporal cannot be reached it tries again and again.
 * Stopping aborts the turns that run: the next engine goes on with them.
 */
export function startEngineWorker(options: Options): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let worker: Worker | null = null;
  const running = (async () => {
    while (!stopping.signal.aborted) {
      try {
        const connection = await connectWorker(options.temporal);
        try {
          worker = await createWorker(options, connection);
          if (stopping.signal.aborted) return;
          await worker.run();
          // It ended without an error: a signal to this process has shut it down, and the rest will follow.
          return;
        } finally {
          worker = null;
          await connection.close();
        }
      } catch (error) {
        options.engine.log.warn({ err: error }, 'the Worker of the engine is not running; trying again');
        await pause(RETRY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  })();
  return {
    async stop() {
      stopping.abort();
      if (worker?.getState() === 'RUNNING') worker.shutdown();
      await running;
    },
  };
}

async function createWorker(
  { engine, turns, taskQueue, temporal, heartbeatTimeoutMs }: Options,
  connection: Awaited<ReturnType<typeof connectWorker>>,
): Promise<Worker> {
  return await Worker.create({
    connection,
    namespace: temporal.namespace,
    taskQueue,
    workflowBundle: await workflowBundle(),
    activities: createActivities(engine, turns, heartbeatTimeoutMs),
    maxConcurrentActivityTaskExecutions: MOST_TURNS,
    maxCachedWorkflows: MOST_TURNS,
    maxHeartbeatThrottleInterval: heartbeatTimeoutMs / 3,
    defaultHeartbeatThrottleInterval: heartbeatTimeoutMs / 3,
    shutdownForceTime: '10s',
  });
}

function createActivities(engine: Engine, turns: LiveTurns, heartbeatTimeoutMs: number): TurnActivities {
  return {
    async turn(sessionId) {
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), heartbeatTimeoutMs / 3);
      context.heartbeat();
      try {
        await turns.run(engine, sessionId, context.cancellationSignal);
      } finally {
        clearInterval(beat);
      }
    },
  };
}
