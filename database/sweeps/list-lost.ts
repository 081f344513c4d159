import type { Database } from '../schema.ts';
import type { LostDelivery } from './sweep-tables.ts';

/** A page of the lost deliveries of a source, by their ids; `after` is the last one of the former page. */
export async function listLost(
  database: Database,
  { source, after, limit }: { source: string; after: string; limit: number },
): Promise<LostDelivery[]> {
  return await database
    .selectFrom('lostDeliveries')
    .selectAll()
    .where('source', '=', source)
    .where('deliveryId', '>', after)
    .orderBy('deliveryId')
    .limit(limit)
    .execute();
}
