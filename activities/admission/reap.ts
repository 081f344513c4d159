import { Context } from '@temporalio/activity';
import { runFactsOf } from '../../database/runs/run-facts-of.ts';
import type { RunRecord } from '../../database/runs/run-record.ts';
import { settle as settleRun } from '../../database/runs/settle.ts';
import { unsettledRuns } from '../../database/runs/unsettled-runs.ts';
import { archiveSession } from '../session/archive-session.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { isRunOpen } from './is-run-open.ts';

/** Younger runs are left alone: Temporal's visibility may not know them yet, or they may be about to settle themselves. */
const YOUNGEST_MS = 60_000;
const AT_ONCE = 200;

export interface ReapRequest {
  /** How long ago a run must have started, in milliseconds. */
  youngestMs?: number;
}

/**
 * Cleans up after terminated workflows. For each run without an outcome whose workflow is closed: interrupts and
 * archives its sessions, settles its money by what was spent, frees its subject. Returns the ids of these runs. If one
 * run cannot be cleaned up, the others still are, and the next firing tries that one again.
 */
export async function reap(dependencies: ActivityDependencies, request: ReapRequest): Promise<string[]> {
  const { database, log } = dependencies;
  const startedBefore = new Date(Date.now() - (request.youngestMs ?? YOUNGEST_MS)).toISOString();
  const reaped: string[] = [];
  const { workflow } = Context.current().client;
  for (const run of await unsettledRuns(database, { startedBefore, limit: AT_ONCE })) {
    try {
      if (await isRunOpen(workflow, run.runId)) continue;
      await end(dependencies, run);
      reaped.push(run.runId);
    } catch (error) {
      // The run keeps having no outcome, so the next firing finds it again.
      log.warn({ runId: run.runId, err: error }, 'what a run left behind could not be ended');
    }
  }
  return reaped;
}

async function end(dependencies: ActivityDependencies, run: RunRecord): Promise<void> {
  const { sessionId, totals } = await archiveSession(dependencies, {
    runId: run.runId,
    sessionId: run.sessionId,
    model: run.model ?? '',
    startedAt: run.startedAt,
  });
  await settleRun(dependencies.database, {
    run: runFactsOf(run),
    outcome: 'failed',
    reason: 'Its workflow was ended from outside, without a clean-up; the reaper ended what it left behind',
    totals,
    artefacts: run.artefacts,
    sessionId,
    endedAt: new Date().toISOString(),
  });
  dependencies.log.warn({ runId: run.runId, sessionId }, 'ended what a terminated run left behind');
}
