import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';

/** Writes down what a run is about to do. May be repeated: then the last time counts. */
export async function noteOwnActs(database: Database, runId: RunId, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const at = new Date().toISOString();
  await database
    .insertInto('ownActs')
    .values([...new Set(keys)].map((key) => ({ key, runId, at })))
    .onConflict((conflict) => conflict.columns(['key', 'runId']).doUpdateSet({ at }))
    .execute();
}
