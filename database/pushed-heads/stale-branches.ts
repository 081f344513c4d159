import type { Database } from '../schema.ts';

export interface BranchPlace {
  /** `owner/name` in lower case. */
  repository: string;
  branch: string;
}

/** Branches that Curfew has made, to which nothing was pushed since `before` (RFC 3339), and that were not put off since; the oldest first. */
export async function listStaleBranches(
  database: Database,
  { before, limit }: { before: string; limit: number },
): Promise<BranchPlace[]> {
  return await database
    .selectFrom('pushedHeads')
    .select(['repository', 'branch'])
    .groupBy(['repository', 'branch'])
    .having((row) => row.fn.max('at'), '<', before)
    .having((row) => row.fn.max('isNewBranch'), '=', 1)
    .orderBy((row) => row.fn.max('at'))
    .orderBy('repository')
    .orderBy('branch')
    .limit(limit)
    .execute();
}

/** The branch is still wanted: it counts as stale again only a while after `now` (RFC 3339). */
export async function putOffBranch(
  database: Database,
  { repository, branch }: BranchPlace,
  now: string,
): Promise<void> {
  const newest = database
    .selectFrom('pushedHeads')
    .select('head')
    .where('repository', '=', repository)
    .where('branch', '=', branch)
    .orderBy('at', 'desc')
    .orderBy('head')
    .limit(1);
  await database
    .updateTable('pushedHeads')
    .set({ at: now })
    .where('repository', '=', repository)
    .where('branch', '=', branch)
    .where('head', '=', newest)
    .execute();
}

/** Forgets what was pushed to a branch, because it is gone. */
export async function forgetBranch(database: Database, { repository, branch }: BranchPlace): Promise<void> {
  await database.deleteFrom('pushedHeads').where('repository', '=', repository).where('branch', '=', branch).execute();
}
