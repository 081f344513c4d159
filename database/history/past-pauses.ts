import type { Selectable } from 'kysely';
import type { PausesTable } from '../admission/admission-tables.ts';
import type { Database } from '../schema.ts';

/** The last pause of each automation, and of all of them together, whether it is over or not. */
export async function pastPauses(database: Database): Promise<Selectable<PausesTable>[]> {
  return await database.selectFrom('pauses').selectAll().orderBy('pausedAt').execute();
}
