import type { Database } from '../schema.ts';

/**
 * Makes a token invalid from now on; runs that it has started go on. Returns when it was revoked first; null if there is no
 * token of this name.
 */
export async function revokeToken(database: Database, name: string, now: string): Promise<string | null> {
  await database
    .updateTable('tokens')
    .set({ revokedAt: now })
    .where('name', '=', name)
    .where('revokedAt', 'is', null)
    .execute();
  const row = await database.selectFrom('tokens').select('revokedAt').where('name', '=', name).executeTakeFirst();
  return row?.revokedAt ?? null;
}
