import type { Database } from '../schema.ts';

/**
 * Deletes what Curfew did before this time (RFC 3339), the oldest first: at most `limit` acts, and those of the same
 * instant. Returns how many rows that were.
 */
export async function deleteOwnActs(
  database: Database,
  { before, limit }: { before: string; limit: number },
): Promise<number> {
  const last = await database
    .selectFrom((from) =>
      from.selectFrom('ownActs').select('at').where('at', '<', before).orderBy('at').limit(limit).as('oldest'),
    )
    .select(({ fn }) => fn.max('oldest.at').as('at'))
    .executeTakeFirst();
  if (!last?.at) return 0;
  const { numDeletedRows } = await database.deleteFrom('ownActs').where('at', '<=', last.at).executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
