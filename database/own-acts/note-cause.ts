import type { RunId } from '../../contract/event.ts';
import type { Cause } from '../../contract/run.ts';
import type { Database } from '../schema.ts';

/** Writes down which run caused a run. May be repeated. */
export async function noteCause(database: Database, runId: RunId, { runId: causedBy, depth }: Cause): Promise<void> {
  await database
    .insertInto('runCauses')
    .values({ runId, causedBy, depth })
    .onConflict((conflict) => conflict.column('runId').doNothing())
    .execute();
}
