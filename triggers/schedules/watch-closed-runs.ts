import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy, type Client } from '@temporalio/client';
import type { RunId } from '../../contract/event.ts';
import { RUN_WORKFLOW, runWorkflowId, SIGNALS } from '../../contract/temporal-names.ts';
import { runsToWake } from '../../database/admission/runs-to-wake.ts';
import type { Database } from '../../database/schema.ts';
import type { Log } from '../../runtime/log.ts';
import { REAPER_WORKFLOW, reaperId } from './reaper-workflow.ts';

export interface WatchOptions {
  client: Client;
  database: Database;
  taskQueue: string;
  log: Log;
  /** How often to look, in milliseconds. */
  everyMs?: number;
}

const EVERY_MS = 30_000;
/** Each call of Temporal has to be answered within this time. */
const DEADLINE_MS = 10_000;
/** How far back the first look goes: runs may have been terminated while nobody watched. */
const FIRST_MS = 24 * 60 * 60_000;
/** A waiting run is woken at once when its turn comes. If it has not asked after this time, the signal was lost. */
const FORGOTTEN_MS = 5 * 60_000;
/** Temporal's list may show a closed workflow late, so each look begins before the end of the last one. */
const OVERLAP_MS = 10 * 60_000;
/** The most closed runs of one look. The scheduled reaper finds any others. */
const MOST_CLOSED = 5_000;
/** A statement takes 32,766 parameters on SQLite. */
const RUNS_AT_ONCE = 1_000;
/** Younger runs are left alone, as the reaper does. */
const YOUNGEST_MS = 60_000;
/** If a run cannot be cleaned up, the reaper is started for it again after these pauses. */
const PAUSE_MS = { first: 60_000, longest: 60 * 60_000 };

/** For a run that left something behind: when the reaper may be started for it again, and the pause after that. */
interface Left {
  notBefore: number;
  pauseMs: number;
}

/**
 * Looks for runs whose workflow was ended from outside and could not settle, and starts the reaper when there is one. So a
 * terminated run holds its money and its session for about two minutes at most, and the list of workflows shows the reaper
 * only when it has something to do. Also wakes runs that wait for a subject and that nobody has woken. Goes on until it is
 * stopped, also while Temporal or the database is away.
 */
export function watchClosedRuns(options: WatchOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const watching = watch(options, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await watching;
    },
  };
}

async function watch(options: WatchOptions, stopping: AbortSignal): Promise<void> {
  const left = new Map<RunId, Left>();
  let since = Date.now() - FIRST_MS;
  while (!stopping.aborted) {
    try {
      const from = Date.now() - OVERLAP_MS;
      // A call that Temporal does not answer must not hold up the stop.
      await options.client.withAbortSignal(stopping, async () => {
        await look(options, since, left);
        await wakeForgotten(options);
      });
      since = from;
    } catch (error) {
      if (!stopping.aborted) options.log.warn({ err: error }, 'terminated runs could not be looked for');
    }
    await sleep(options.everyMs ?? EVERY_MS, undefined, { signal: stopping }).catch(() => undefined);
  }
}

async function look(options: WatchOptions, since: number, left: Map<RunId, Left>): Promise<void> {
  const { client, database, log } = options;
  if ((await unsettled(database, null)).length === 0) return left.clear();
  const found = new Set(await unsettled(database, [...(await closedRuns(client, since)), ...left.keys()]));
  for (const runId of left.keys()) if (!found.has(runId)) left.delete(runId);
  const now = Date.now();
  const due = [...found].filter((runId) => (left.get(runId)?.notBefore ?? 0) <= now);
  if (due.length === 0) return;
  await startReaper(options);
  log.warn({ runs: due.slice(0, 10) }, 'runs were ended from outside; the reaper cleans up after them');
  for (const runId of due) {
    const pauseMs = left.get(runId)?.pauseMs ?? PAUSE_MS.first;
    left.set(runId, { notBefore: now + pauseMs, pauseMs: Math.min(pauseMs * 2, PAUSE_MS.longest) });
  }
}

/** Wakes waiting runs whose turn has come and whose signal was lost. `look` finds those that were ended from outside. */
async function wakeForgotten({ client, database, log }: WatchOptions): Promise<void> {
  const runIds = await runsToWake(database, new Date(Date.now() - FORGOTTEN_MS).toISOString());
  if (runIds.length === 0) return;
  log.warn({ runs: runIds.slice(0, 10) }, 'runs that wait for their subject had not been woken');
  await client.connection.withDeadline(Date.now() + DEADLINE_MS, () =>
    Promise.allSettled(runIds.map((runId) => client.workflow.getHandle(runWorkflowId(runId)).signal(SIGNALS.wake))),
  );
}

/** The runs whose workflow has closed since then in a way that may have kept it from settling. */
async function closedRuns(client: Client, since: number): Promise<RunId[]> {
  const query =
    `WorkflowType = '${RUN_WORKFLOW}' AND ExecutionStatus IN ('Terminated', 'TimedOut', 'Failed', 'Canceled') ` +
    `AND CloseTime >= '${new Date(since).toISOString()}'`;
  return await client.connection.withDeadline(Date.now() + DEADLINE_MS, async () => {
    const runs: RunId[] = [];
    const prefix = runWorkflowId('');
    for await (const { workflowId } of client.workflow.list({ query })) {
      if (runs.push(workflowId.slice(prefix.length)) === MOST_CLOSED) break;
    }
    return runs;
  });
}

/** Those of these runs that have no outcome yet and are not young; with null, one of all runs. */
async function unsettled(database: Database, runIds: RunId[] | null): Promise<RunId[]> {
  const startedBefore = new Date(Date.now() - YOUNGEST_MS).toISOString();
  const open = database
    .selectFrom('runs')
    .select('runId')
    .where('outcome', 'is', null)
    .where('startedAt', '<', startedBefore);
  if (runIds === null) return (await open.limit(1).execute()).map(({ runId }) => runId);
  const found: RunId[] = [];
  for (let start = 0; start < runIds.length; start += RUNS_AT_ONCE) {
    const part = await open.where('runId', 'in', runIds.slice(start, start + RUNS_AT_ONCE)).execute();
    found.push(...part.map(({ runId }) => runId));
  }
  return found;
}

/** Several servers may start it at the same time: one reaper runs. */
async function startReaper({ client, taskQueue }: WatchOptions): Promise<void> {
  await client.connection.withDeadline(Date.now() + DEADLINE_MS, () =>
    client.workflow.start(REAPER_WORKFLOW, {
      workflowId: reaperId(taskQueue),
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      taskQueue,
      args: [],
    }),
  );
}
