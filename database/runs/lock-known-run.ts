import type { RunId } from '../../contract/event.ts';
import type { Database, RunRow } from '../schema.ts';

/** Locks a run until the transaction ends, and returns its row. Throws an Error for a run that is not known. */
export async function lockKnownRun(transaction: Database, runId: RunId): Promise<RunRow> {
  const run = await transaction
    .updateTable('runs')
    .set((row) => ({ phase: row.ref('phase') }))
    .where('runId', '=', runId)
    .returningAll()
    .executeTakeFirst();
  if (run === undefined) throw new Error(`There is no run "${runId}".`);
  return run;
}
