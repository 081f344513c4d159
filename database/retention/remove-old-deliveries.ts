import { sql, type SqlBool } from 'kysely';
import type { Database } from '../schema.ts';

/**
 * Removes deliveries without a body that came before a time (RFC 3339) and started no run, at most `limit` at once. What
 * started a run keeps its row for good, so that it never starts another one. Returns how many it removed.
 */
export async function removeOldDeliveries(
  database: Database,
  { before, limit }: { before: string; limit: number },
): Promise<number> {
  return await database.transaction().execute(async (transaction) => {
    const old = await transaction
      .selectFrom('deliveries')
      .select(['source', 'deliveryId'])
      // As in the index: a parameter in its place would not be taken for the same condition.
      .where(sql<SqlBool>`removed_at is not null and state <> 'dispatched'`)
      .where('receivedAt', '<', before)
      .limit(limit)
      .execute();
    for (const { source, deliveryId } of old) {
      await transaction
        .deleteFrom('deliveries')
        .where('source', '=', source)
        .where('deliveryId', '=', deliveryId)
        .execute();
    }
    return old.length;
  });
}
