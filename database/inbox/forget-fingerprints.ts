import type { Database } from '../schema.ts';

/** Forgets what came before `before` (RFC 3339): the same content counts once more from then on. Returns how many were forgotten. */
export async function forgetFingerprints(database: Database, before: string): Promise<number> {
  const { numDeletedRows } = await database
    .deleteFrom('fingerprints')
    .where('receivedAt', '<', before)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
