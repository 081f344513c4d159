import { Context } from '@temporalio/activity';
import { runFactsOf } from '../../database/runs/run-facts-of.ts';
import type { RunRecord } from '../../database/runs/run-record.ts';
import { settle as settleRun } from '../../database/ledger/settle.ts';
import { unsettledRuns } from '../../database/runs/unsettled-runs.ts';
import { archiveSession } from '../session/archive-session.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { isRunOpen } from './is-run-open.ts';

/** A run younger than this may be about to be known to Temporal's visibility, or about to settle by itself. */
const YOUNGEST_MS = 60_000;
const AT_ONCE = 200;

export interface ReapRequest {
  /** How long ago a run must have started. */
  youngestMs?: number;
}

/**
 * Ends what terminated workflows left: for each run without an outcome whose workflow is closed, its sessions are
 * interrupted and archived, its money is settled by what was spent, its subject is freed. Returns the ids of those runs.
 * One that cannot be ended now does not hold up the others; it is tried again at the next firing.
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
      // Left as it is, and so found again by the next firing.
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
    reason: 'Its workflow was ended from outside, without a clean-up; what it left behind was ended by the reaper',
    totals,
    artefacts: run.artefacts,
    sessionId,
    endedAt: new Date().toISOString(),
  });
  dependencies.log.warn({ runId: run.runId, sessionId }, 'ended what a terminated run left behind');
}
