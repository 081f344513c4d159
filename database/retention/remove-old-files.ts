import { removeDeliveryFile } from '../files/remove-delivery-file.ts';
import type { Database } from '../schema.ts';

/**
 * Removes files that were stored before a time (RFC 3339) and whose delivery has no body any more, or was never stored, at most
 * `limit` at once. Returns how many it removed.
 */
export async function removeOldFiles(
  database: Database,
  { before, limit }: { before: string; limit: number },
): Promise<number> {
  const old = await database
    .selectFrom('deliveryFiles')
    .leftJoin('deliveries', (join) =>
      join
        .onRef('deliveries.source', '=', 'deliveryFiles.source')
        .onRef('deliveries.deliveryId', '=', 'deliveryFiles.deliveryId'),
    )
    .select(['deliveryFiles.source', 'deliveryFiles.deliveryId', 'deliveryFiles.input'])
    .where('storedAt', '<', before)
    .where((row) => row.or([row('deliveries.state', 'is', null), row('deliveries.removedAt', 'is not', null)]))
    .limit(limit)
    .execute();
  for (const key of old) await removeDeliveryFile(database, key);
  return old.length;
}
