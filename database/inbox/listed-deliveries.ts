import type { DeliveryCursor } from '../retention/remove-old-bodies.ts';
import type { Database } from '../schema.ts';
import { deliveryOfRow, type Delivery } from './read-delivery.ts';

export interface ListedDelivery extends Delivery {
  /** RFC 3339: when a pending delivery is tried again; null: at once. */
  retryAt: string | null;
  /** RFC 3339: when its body, its headers and its reasons were removed because of their age; null: they are there. */
  removedAt: string | null;
}

/** Reads deliveries with their bodies, in the order of their keys. Those that are gone are left out. */
export async function listedDeliveries(
  database: Database,
  keys: readonly Pick<DeliveryCursor, 'source' | 'deliveryId'>[],
): Promise<ListedDelivery[]> {
  const found = new Map<string, ListedDelivery>();
  for (const [source, ofSource] of Map.groupBy(keys, (key) => key.source)) {
    const ids = ofSource.map(({ deliveryId }) => deliveryId);
    const rows = await database
      .selectFrom('deliveries')
      .selectAll()
      .where('source', '=', source)
      .where('deliveryId', 'in', ids)
      .execute();
    for (const row of rows) {
      const delivery = { ...deliveryOfRow(row), retryAt: row.retryAt, removedAt: row.removedAt };
      found.set(nameOf(delivery), delivery);
    }
  }
  return keys.flatMap((key) => found.get(nameOf(key)) ?? []);
}

function nameOf({ source, deliveryId }: Pick<DeliveryCursor, 'source' | 'deliveryId'>): string {
  return `${source} ${deliveryId}`;
}
