import type { Database } from '../schema.ts';
import type { LacksTable } from './lacks-table.ts';

/** Stores what an agent lacked, under its run, kind and ordinal. May be repeated: then the last text counts. */
export async function recordLack(database: Database, lack: LacksTable): Promise<void> {
  const { name, reason, instead, at } = lack;
  await database
    .insertInto('lacks')
    .values(lack)
    .onConflict((conflict) => conflict.columns(['runId', 'kind', 'ordinal']).doUpdateSet({ name, reason, instead, at }))
    .execute();
}
