import { Context } from '@temporalio/activity';
import { runFactsOf } from '../../database/runs/run-facts-of.ts';
import type { RunRecord } from '../../database/runs/records/run-record.ts';
import { settle as settleRun } from '../../database/runs/settle.ts';
import { unsettledRuns, type RunCursor } from '../../database/runs/unsettled-runs.ts';
import { endAsking } from '../people/end-asking.ts';
import { archiveSession } from '../session/archive-session.ts';
import { asRun } from '../access/as-run.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { isRunOpen } from './is-run-open.ts';
import { returnLostStarts } from './return-lost-starts.ts';
import { sayOpened } from './say-opened.ts';
import { wakeRuns } from './wake-runs.ts';

/** Younger runs are left alone: Temporal's visibility may not know them yet, or they may be about to settle themselves. */
const YOUNGEST_MS = 60_000;
const PAGE = 200;
/** How many runs are looked up or ended side by side, so that a slow one does not hold up the others. */
const AT_ONCE = 10;
/** No further run is begun after this time: far below the timeout of this activity, as each may take minutes. */
const ENOUGH_MS = 4 * 60_000;

export interface ReapRequest {
  /** How long ago a run must have started, in milliseconds. */
  youngestMs?: number;
  /** Begin after this run, where the call before stopped; absent for the first call. */
  after?: RunCursor;
}

export interface Reaped {
  /** The ids of the runs that were ended. */
  ended: string[];
  /** Where to go on; null if all runs have been seen. */
  next: RunCursor | null;
}

/**
 * Cleans up after terminated workflows. For each run without an outcome whose workflow is closed: interrupts and
 * archives its sessions, settles its money by what was spent, passes its subject on. Gives back what is held for runs that never
 * began. Reads all runs under way, page by page;
 * if one call has not enough time for them, it says where the next one goes on. If one run cannot be cleaned up, the
 * others still are, and the next firing tries that one again.
 */
export async function reap(
  dependencies: ActivityDependencies,
  request: ReapRequest,
  { page = PAGE, enoughMs = ENOUGH_MS }: { page?: number; enoughMs?: number } = {},
): Promise<Reaped> {
  const { database } = dependencies;
  const startedBefore = new Date(Date.now() - (request.youngestMs ?? YOUNGEST_MS)).toISOString();
  const ended: string[] = [];
  if (request.after === undefined) {
    const { workflow } = Context.current().client;
    await returnLostStarts(dependencies, { workflow, before: startedBefore });
  }
  const until = performance.now() + enoughMs;
  for (let { after } = request; ;) {
    const runs = await unsettledRuns(database, { startedBefore, limit: page, ...(after ? { after } : {}) });
    const seen = await endClosed(dependencies, { runs, until, ended });
    const last = runs[seen - 1];
    if (last === undefined || (seen === runs.length && runs.length < page)) return { ended, next: null };
    after = { startedAt: last.startedAt, runId: last.runId };
    if (performance.now() >= until) return { ended, next: after };
  }
}

interface Page {
  runs: readonly RunRecord[];
  /** No further run is begun after this time, in the time of `performance.now()`; but each worker begins one. */
  until: number;
  /** The ids of the runs that were ended are added here. */
  ended: string[];
}

/** Ends those of the runs whose workflow is closed, several at once, in their order. Returns how many it came to. */
async function endClosed(dependencies: ActivityDependencies, { runs, until, ended }: Page): Promise<number> {
  let seen = 0;
  const work = async (): Promise<void> => {
    do {
      const run = runs[seen];
      if (run === undefined) return;
      seen += 1;
      if (await endIfClosed(dependencies, run)) ended.push(run.runId);
    } while (performance.now() < until);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return seen;
}

async function endIfClosed(dependencies: ActivityDependencies, run: RunRecord): Promise<boolean> {
  try {
    if (await isRunOpen(Context.current().client.workflow, run.runId)) return false;
    await end(dependencies, run);
    return true;
  } catch (error) {
    // The run keeps having no outcome, so the next firing finds it again.
    dependencies.log.warn({ runId: run.runId, err: error }, 'what a run left behind could not be ended');
    return false;
  }
}

async function end(dependencies: ActivityDependencies, run: RunRecord): Promise<void> {
  const { workflow } = Context.current().client;
  // A run that waits for its subject has nothing to clean up.
  if (run.phase === 'waiting') return await wakeRuns(dependencies, workflow, [run.runId]);
  const { sessionId, totals } = await archiveSession(dependencies, {
    runId: run.runId,
    sessionId: run.sessionId,
    model: run.model ?? '',
    startedAt: run.startedAt,
  });
  const { granted, opened } = await settleRun(dependencies.database, {
    run: runFactsOf(run),
    outcome: 'failed',
    reason: 'Its workflow was ended from outside, without a clean-up; the reaper ended what it left behind',
    totals,
    artefacts: run.artefacts,
    sessionId,
    endedAt: new Date().toISOString(),
  });
  await wakeRuns(dependencies, workflow, granted);
  await endAsking(asRun(dependencies, run.runId), run.runId);
  dependencies.log.warn({ runId: run.runId, sessionId }, 'ended what a terminated run left behind');
  sayOpened(dependencies.log, run.automation, opened);
}
