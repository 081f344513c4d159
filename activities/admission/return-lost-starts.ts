import { lostStarts } from '../../database/starts/lost-starts.ts';
import { returnHeld } from '../../database/starts/return-held.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { isRunOpen, type DescribesWorkflows } from './is-run-open.ts';

const MOST_AT_ONCE = 200;

/**
 * Gives money back to the budgets that runs set aside for runs which will never begin: their delivery started nothing, or their
 * workflow was ended before its first step. A run that begins all the same takes its money as any other does.
 */
export async function returnLostStarts(
  { database, log }: ActivityDependencies,
  { workflow, before }: { workflow: DescribesWorkflows; before: string },
): Promise<void> {
  for (const runId of await lostStarts(database, { before, limit: MOST_AT_ONCE })) {
    if (await isRunOpen(workflow, runId)) continue;
    const at = new Date().toISOString();
    await database.transaction().execute((transaction) => returnHeld(transaction, runId, at));
    log.warn({ runId }, 'gave back the money of a run that another run had asked for and that never began');
  }
}
