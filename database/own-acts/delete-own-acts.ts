import type { Database } from '../schema.ts';

/** Deletes what Curfew did before this time (RFC 3339), and returns how many rows that were. */
export async function deleteOwnActs(database: Database, before: string): Promise<number> {
  const { numDeletedRows } = await database.deleteFrom('ownActs').where('at', '<', before).executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
