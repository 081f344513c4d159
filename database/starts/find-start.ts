import type { Selectable } from 'kysely';
import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';
import type { StartedRunsTable } from './started-runs-table.ts';

/** What a run has started by this ordinal; null if it has not. */
export async function findStart(
  database: Database,
  { parentRunId, ordinal }: { parentRunId: RunId; ordinal: number },
): Promise<Selectable<StartedRunsTable> | null> {
  const found = await database
    .selectFrom('startedRuns')
    .selectAll()
    .where('parentRunId', '=', parentRunId)
    .where('ordinal', '=', ordinal)
    .executeTakeFirst();
  return found ?? null;
}
