import type { Selectable } from 'kysely';
import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';
import type { StartedRunsTable } from './started-runs-table.ts';

/** The runs that a run has started, in their order. */
export async function startsOfRun(database: Database, parentRunId: RunId): Promise<Selectable<StartedRunsTable>[]> {
  return await database
    .selectFrom('startedRuns')
    .selectAll()
    .where('parentRunId', '=', parentRunId)
    .orderBy('ordinal')
    .execute();
}
