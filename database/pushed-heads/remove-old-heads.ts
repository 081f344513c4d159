import type { Database } from '../schema.ts';
import { MOST_BRANCH_ATTEMPTS } from './stale-branches.ts';

/**
 * Forgets what was pushed before a time (RFC 3339), at most `limit` commits at once. Of a branch that Curfew has made and will
 * remove, it keeps the newest commit and the one with which the branch began. Returns how many it removed.
 */
export async function removeOldHeads(
  database: Database,
  { before, limit }: { before: string; limit: number },
): Promise<number> {
  const old = await database
    .selectFrom('pushedHeads')
    .select(['repository', 'branch', 'head'])
    .where('at', '<', before)
    .where((row) =>
      row.or([
        row.not(
          row.exists(
            row
              .selectFrom('pushedHeads as first')
              .select('first.head')
              .whereRef('first.repository', '=', 'pushedHeads.repository')
              .whereRef('first.branch', '=', 'pushedHeads.branch')
              .where('first.isNewBranch', '=', 1)
              .where('first.attempts', '<', MOST_BRANCH_ATTEMPTS),
          ),
        ),
        row.and([
          row('isNewBranch', '=', 0),
          row.exists(
            row
              .selectFrom('pushedHeads as newer')
              .select('newer.head')
              .whereRef('newer.repository', '=', 'pushedHeads.repository')
              .whereRef('newer.branch', '=', 'pushedHeads.branch')
              .whereRef('newer.at', '>', 'pushedHeads.at'),
          ),
        ]),
      ]),
    )
    .orderBy('at')
    .limit(limit)
    .execute();
  for (const { repository, branch, head } of old) {
    await database
      .deleteFrom('pushedHeads')
      .where('repository', '=', repository)
      .where('branch', '=', branch)
      .where('head', '=', head)
      .where('at', '<', before)
      .execute();
  }
  return old.length;
}
