import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';
import type { LacksTable } from './lacks-table.ts';

export type Lack = Pick<LacksTable, 'kind' | 'name' | 'reason' | 'instead' | 'at'>;

/** What the agent of a run lacked, tools first, in the order in which it said so. */
export async function lacksOfRun(database: Database, runId: RunId): Promise<Lack[]> {
  return await database
    .selectFrom('lacks')
    .select(['kind', 'name', 'reason', 'instead', 'at'])
    .where('runId', '=', runId)
    .orderBy('kind', 'desc')
    .orderBy('ordinal')
    .execute();
}
