import type { RunId } from '../../contract/event.ts';
import type { Outcome } from '../../contract/run.ts';
import type { Database } from '../schema.ts';

/** How a run ended: null if it has not ended, undefined if it has no record. */
export async function outcomeOf(database: Database, runId: RunId): Promise<Outcome | null | undefined> {
  const run = await database.selectFrom('runs').select('outcome').where('runId', '=', runId).executeTakeFirst();
  return run?.outcome;
}
