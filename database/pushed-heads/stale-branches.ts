import { isOfOwner } from '../is-of-owner.ts';
import type { Database } from '../schema.ts';

/** After so many failures in a row a branch is left to people. The waits between them grow, so that this takes over three months. */
export const MOST_BRANCH_ATTEMPTS = 10;

export interface BranchPlace {
  /** `owner/name` in lower case. */
  repository: string;
  branch: string;
}

export interface StaleBranch extends BranchPlace {
  /** How often in a row it could not be removed. */
  attempts: number;
}

/**
 * Branches that Curfew has made, to which nothing was pushed since `before` (RFC 3339), that were not put off since, and that are not
 * left to people; the oldest first.
 */
export async function listStaleBranches(
  database: Database,
  { before, limit }: { before: string; limit: number },
): Promise<StaleBranch[]> {
  return await database
    .selectFrom('pushedHeads')
    .select((row) => ['repository', 'branch', row.fn.max('attempts').as('attempts')])
    .groupBy(['repository', 'branch'])
    .having((row) => row.fn.max('at'), '<', before)
    .having((row) => row.fn.max('isNewBranch'), '=', 1)
    .having((row) => row.fn.max('attempts'), '<', MOST_BRANCH_ATTEMPTS)
    .orderBy((row) => row.fn.max('at'))
    .orderBy('repository')
    .orderBy('branch')
    .limit(limit)
    .execute();
}

/** The branch is there still: it counts as stale again only a while after `at` (RFC 3339). */
export async function putOffBranch(
  database: Database,
  { repository, branch }: BranchPlace,
  { at, attempts }: { at: string; attempts: number },
): Promise<void> {
  const newest = database
    .selectFrom('pushedHeads')
    .select('head')
    .where('repository', '=', repository)
    .where('branch', '=', branch)
    .orderBy('at', 'desc')
    .orderBy('head')
    .limit(1);
  await database.transaction().execute(async (transaction) => {
    const ofBranch = transaction
      .updateTable('pushedHeads')
      .where('repository', '=', repository)
      .where('branch', '=', branch);
    await ofBranch.set({ attempts }).execute();
    await ofBranch.set({ at }).where('head', '=', newest).execute();
  });
}

/** The branches of an owner (in lower case) count as stale again only a while after `at` (RFC 3339). */
export async function putOffBranchesOf(database: Database, owner: string, at: string): Promise<void> {
  await database
    .updateTable('pushedHeads')
    .set({ at })
    .where(isOfOwner('repository', owner))
    .where('at', '<', at)
    .where((row) =>
      row.not(
        row.exists(
          row
            .selectFrom('pushedHeads as newer')
            .select('newer.head')
            .whereRef('newer.repository', '=', 'pushedHeads.repository')
            .whereRef('newer.branch', '=', 'pushedHeads.branch')
            .where((other) =>
              other.or([
                other('newer.at', '>', other.ref('pushedHeads.at')),
                other.and([
                  other('newer.at', '=', other.ref('pushedHeads.at')),
                  other('newer.head', '<', other.ref('pushedHeads.head')),
                ]),
              ]),
            ),
        ),
      ),
    )
    .execute();
}

/** Forgets what was pushed to a branch, because it is gone. */
export async function forgetBranch(database: Database, { repository, branch }: BranchPlace): Promise<void> {
  await database.deleteFrom('pushedHeads').where('repository', '=', repository).where('branch', '=', branch).execute();
}
