import { sql } from 'kysely';
import type { Database } from '../schema.ts';

export interface DeliveryKey {
  source: string;
  deliveryId: string;
  receivedAt: string;
}

export interface SizedDeliveryKey extends DeliveryKey {
  /** How long the body is that the inbox still has. */
  bodyBytes: number;
}

/**
 * The keys of all deliveries that arrived in a span of time (RFC 3339; `until` counts no more), in the order of their arrival.
 * They are about 200 bytes each in memory, so that bodies can be read page by page after them. The
 * database reads no body for them.
 */
export async function deliveryKeys(
  database: Database,
  { since, until }: { since: string; until: string },
): Promise<SizedDeliveryKey[]> {
  return await database
    .selectFrom('deliveries')
    .select(['source', 'deliveryId', 'receivedAt', sql<number>`octet_length(body)`.as('bodyBytes')])
    .where('receivedAt', '>=', since)
    .where('receivedAt', '<', until)
    .orderBy('receivedAt')
    .orderBy('source')
    .orderBy('deliveryId')
    .execute();
}
