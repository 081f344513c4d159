import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';

/** Far below the number of parameters that a statement of SQLite may have. */
const AT_ONCE = 500;

/** Those of these runs that have a record and have not ended. */
export async function openRunsAmong(database: Database, runIds: readonly RunId[]): Promise<Set<RunId>> {
  const open = new Set<RunId>();
  for (let start = 0; start < runIds.length; start += AT_ONCE) {
    const some = runIds.slice(start, start + AT_ONCE);
    const rows = await database
      .selectFrom('runs')
      .select('runId')
      .where('runId', 'in', some)
      .where('outcome', 'is', null)
      .execute();
    for (const { runId } of rows) open.add(runId);
  }
  return open;
}
