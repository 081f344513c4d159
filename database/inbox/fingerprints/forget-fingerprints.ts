import type { Database } from '../../schema.ts';

/** Forgets what came before `before` (RFC 3339), so that the same content counts once more. Returns how many it forgot. */
export async function forgetFingerprints(database: Database, before: string): Promise<number> {
  const { numDeletedRows } = await database
    .deleteFrom('fingerprints')
    .where('receivedAt', '<', before)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
