import { sql } from 'kysely';
import { isOfOwner } from '../is-of-owner.ts';
import type { Database } from '../schema.ts';
import type { StatusPlace } from './note-status.ts';

/** The pages whose comments are to be written now, at most `limit`: those that were never tried, then the longest due. */
export async function pagesToShow(
  database: Database,
  { now, limit }: { now: string; limit: number },
): Promise<StatusPlace[]> {
  return await database
    .selectFrom('statusPages')
    .select(['repository', 'number'])
    .whereRef('version', '>', 'shown')
    .where((row) => row.or([row('retryAt', 'is', null), row('retryAt', '<=', now)]))
    // SQLite and PostgreSQL put null at different ends.
    .orderBy((row) => row.fn.coalesce('retryAt', sql.lit('')))
    .orderBy('repository')
    .orderBy('number')
    .limit(limit)
    .execute();
}

/** Lets nobody try the pages of an owner (in lower case) before a time (RFC 3339). */
export async function putOffPagesOf(database: Database, owner: string, until: string): Promise<void> {
  await database
    .updateTable('statusPages')
    .set({ retryAt: until })
    .whereRef('version', '>', 'shown')
    .where((row) => row.or([row('retryAt', 'is', null), row('retryAt', '<', until)]))
    .where(isOfOwner('repository', owner))
    .execute();
}
