import type { Database, DeliveryState } from '../schema.ts';

export interface Delivery {
  source: string;
  deliveryId: string;
  name: string;
  headers: Record<string, string>;
  body: Uint8Array;
  receivedAt: string;
  state: DeliveryState;
  reason: string | null;
  /** By automation, why it did or did not start a run. */
  reasons: Record<string, string>;
  runs: string[];
  attempts: number;
}

/** Reads one delivery with its raw body; null where there is none. */
export async function readDelivery(database: Database, source: string, deliveryId: string): Promise<Delivery | null> {
  const row = await database
    .selectFrom('deliveries')
    .selectAll()
    .where('source', '=', source)
    .where('deliveryId', '=', deliveryId)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { retryAt: _, ...columns } = row;
  return {
    ...columns,
    headers: JSON.parse(row.headers) as Record<string, string>,
    reasons: JSON.parse(row.reasons) as Record<string, string>,
    runs: JSON.parse(row.runs) as string[],
  };
}
