import type { Selectable } from 'kysely';
import type { Database } from '../schema.ts';
import type { PushedHeadsTable } from './pushed-heads-table.ts';

/** Everything that Curfew has pushed to these branches of a repository (`owner/name`), the newest first. */
export async function findPushedHeads(
  database: Database,
  repository: string,
  branches: readonly string[],
): Promise<Selectable<PushedHeadsTable>[]> {
  if (branches.length === 0) return [];
  return await database
    .selectFrom('pushedHeads')
    .selectAll()
    .where('repository', '=', repository.toLowerCase())
    .where('branch', 'in', branches)
    .orderBy('at', 'desc')
    .orderBy('head')
    .execute();
}
