import { Context } from '@temporalio/activity';
import { settle as settleRun, type Settlement } from '../../database/runs/settle.ts';
import { asRun } from '../access/as-run.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { endAsking } from '../people/end-asking.ts';
import { countActions } from './count-actions.ts';
import { sayOpened } from './say-opened.ts';
import { wakeRuns } from './wake-runs.ts';

/** How long reading the history may take: far below the timeout of this activity, so that time to settle is left. */
const HISTORY_BOUND_MS = 5_000;
/** After settling, a run changes its search attributes once more: an action that the history does not hold yet. */
const STILL_TO_COME = 1;

/**
 * Ends a run in the database: its record, with the Temporal Actions it used, its subject and its reservation. Wakes the run
 * that gets the subject. The first settlement of a run stands.
 */
export async function settle(dependencies: ActivityDependencies, settlement: Settlement): Promise<void> {
  const { database, log } = dependencies;
  const temporalActions = settlement.temporalActions ?? (await actionsUsed(dependencies, settlement));
  const counted = temporalActions === null ? {} : { temporalActions };
  const { granted, opened } = await settleRun(database, { ...settlement, ...counted });
  await wakeRuns(dependencies, Context.current().client.workflow, granted);
  const { run, outcome, reason, totals } = settlement;
  await endAsking(asRun(dependencies, run.runId), run.runId);
  log.info({ runId: run.runId, outcome, reason, spendMicros: totals.spendMicros, temporalActions }, 'run ended');
  sayOpened(log, run.automation, opened);
}

/** Null if the history cannot be read: a missing count must not keep the run from settling, which frees its subject. */
async function actionsUsed({ log }: ActivityDependencies, { run }: Settlement): Promise<number | null> {
  const { info, client } = Context.current();
  const { workflowExecution, attempt } = info;
  if (!workflowExecution) return null;
  const { workflowId, runId } = workflowExecution;
  try {
    const { events } = await client.withDeadline(Date.now() + HISTORY_BOUND_MS, () =>
      client.workflow.getHandle(workflowId, runId).fetchHistory(),
    );
    return countActions(events ?? []) + (attempt - 1) + STILL_TO_COME;
  } catch (error) {
    log.warn({ runId: run.runId, err: error }, 'the history could not be read: its actions are not counted');
    return null;
  }
}
