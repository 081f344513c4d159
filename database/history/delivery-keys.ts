import type { Database } from '../schema.ts';

export interface DeliveryKey {
  source: string;
  deliveryId: string;
  receivedAt: string;
}

/**
 * The keys of all deliveries that arrived in a span of time (RFC 3339; `until` counts no more), in the order of their arrival.
 * They are about 200 bytes each in memory, so that bodies can be read page by page after them.
 */
export async function deliveryKeys(
  database: Database,
  { since, until }: { since: string; until: string },
): Promise<DeliveryKey[]> {
  return await database
    .selectFrom('deliveries')
    .select(['source', 'deliveryId', 'receivedAt'])
    .where('receivedAt', '>=', since)
    .where('receivedAt', '<', until)
    .orderBy('receivedAt')
    .orderBy('source')
    .orderBy('deliveryId')
    .execute();
}
