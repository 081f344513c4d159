import type { Context } from '@temporalio/activity';
import type { RunId } from '../../contract/event.ts';
import { SIGNALS } from '../../contract/temporal-names.ts';
import { NO_TOTALS } from '../../contract/totals.ts';
import { runFactsOf } from '../../database/runs/run-facts-of.ts';
import { settle } from '../../database/runs/settle.ts';
import { showRun } from '../../database/runs/records/show-run.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { signalRun } from './signal-run.ts';

/**
 * Wakes runs that wait for their subject, because something has changed for them. If the workflow of such a run was ended from
 * outside, settles the run on its behalf, and wakes the run that gets the subject then.
 */
export async function wakeRuns(
  { database, log }: Pick<ActivityDependencies, 'database' | 'log'>,
  workflow: Context['client']['workflow'],
  runIds: readonly RunId[],
): Promise<void> {
  const waiting = [...runIds];
  for (let runId = waiting.shift(); runId !== undefined; runId = waiting.shift()) {
    if (await signalRun(workflow, { runId, signal: SIGNALS.wake })) continue;
    waiting.push(...(await endWaiter(database, runId)));
    log.warn({ runId }, 'a run that waited for its subject was ended from outside');
  }
}

/** Returns the runs that got its subject. A run that has reserved money may have a session: it is left to the reaper. */
async function endWaiter(database: ActivityDependencies['database'], runId: RunId): Promise<RunId[]> {
  const { run = null } = (await showRun(database, runId)) ?? {};
  if (run === null || run.outcome !== null || run.reservedMicros > 0) return [];
  const { granted } = await settle(database, {
    run: runFactsOf(run),
    outcome: 'cancelled',
    reason: 'Its workflow was ended from outside while it waited for its subject',
    totals: NO_TOTALS,
    artefacts: [],
    sessionId: null,
    endedAt: new Date().toISOString(),
  });
  return granted;
}
