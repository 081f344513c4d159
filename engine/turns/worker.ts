import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { Worker, type NativeConnection } from '@temporalio/worker';
import { connectWorker, type TemporalSettings } from '../../connections/temporal/connect-temporal.ts';
import { withHeartbeat } from '../../connections/temporal/with-heartbeat.ts';
import { redactError } from '../../runtime/secrets/redact-error.ts';
import { attemptOver } from './attempt-over.ts';
import type { LiveTurns } from './live-turns.ts';
import type { Engine } from '../engine.ts';
import { workflowBundle } from './workflow-bundle.ts';
import type { TurnActivities } from './workflow/session.ts';

interface Options {
  engine: Engine;
  turns: LiveTurns;
  temporal: TemporalSettings;
  taskQueue: string;
  heartbeatTimeoutMs: number;
  /** The name of this Worker at Temporal; no other engine has had it. */
  identity: string;
}

/** How many turns run at the same time. */
export const MOST_TURNS = 1_000;
const RETRY_MS = 2_000;

/**
 * Runs the engine's Worker until it is stopped. While Temporal cannot be reached, it tries again every few seconds.
 * Stopping aborts the turns that run; the next engine continues them.
 */
export function startEngineWorker(options: Options): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const stopped = once(stopping.signal, 'abort');
  const running = (async () => {
    while (!stopping.signal.aborted) {
      try {
        await runUntil(options, stopped);
      } catch (error) {
        options.engine.log.warn({ err: error }, 'the Worker of the engine cannot run; trying again');
        await pause(RETRY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function runUntil(options: Options, stopped: Promise<unknown>): Promise<void> {
  const connection = await connectWorker(options.temporal);
  try {
    const worker = await createWorker(options, connection);
    await worker.runUntil(stopped);
  } finally {
    await connection.close();
  }
}

async function createWorker(
  { engine, turns, taskQueue, temporal, heartbeatTimeoutMs, identity }: Options,
  connection: NativeConnection,
): Promise<Worker> {
  return await Worker.create({
    connection,
    namespace: temporal.namespace,
    identity,
    taskQueue,
    workflowBundle: await workflowBundle(),
    activities: createActivities(engine, turns),
    maxConcurrentActivityTaskExecutions: MOST_TURNS,
    maxCachedWorkflows: MOST_TURNS,
    // How long Temporal waits for the engine that has the workflow in its cache. Short, because replaying a few events
    // is cheap.
    stickyQueueScheduleToStartTimeout: '1s',
    maxHeartbeatThrottleInterval: heartbeatTimeoutMs / 3,
    defaultHeartbeatThrottleInterval: heartbeatTimeoutMs / 3,
    shutdownForceTime: '10s',
  });
}

function createActivities(engine: Engine, turns: LiveTurns): TurnActivities {
  return {
    async turn(sessionId) {
      const { cancellationSignal } = Context.current();
      try {
        await withHeartbeat(() => turns.run(engine, sessionId, cancellationSignal));
      } catch (error) {
        throw Context.current().cancellationDetails?.workerShutdown
          ? attemptOver('The engine was stopped.')
          : redactError(error, engine.model.redact);
      }
    },
  };
}
