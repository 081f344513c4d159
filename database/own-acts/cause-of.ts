import type { Selectable } from 'kysely';
import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';
import type { RunCausesTable } from './own-acts-table.ts';

/** What caused a run; null if nothing of Curfew did. */
export async function causeOf(database: Database, runId: RunId): Promise<Selectable<RunCausesTable> | null> {
  return (await database.selectFrom('runCauses').selectAll().where('runId', '=', runId).executeTakeFirst()) ?? null;
}
