import type { Database, DeliveryState } from '../schema.ts';

export interface NewDelivery {
  source: string;
  deliveryId: string;
  name: string;
  headers: Record<string, string>;
  /** The raw bytes. */
  body: Uint8Array;
  receivedAt: string;
  /** What cannot start anything is kept all the same, with the reason. */
  state: 'pending' | 'ignored' | 'malformed';
  reason: string | null;
}

export interface StoredDelivery {
  state: DeliveryState;
  /** It had arrived before: what is stored is the first one, `state` is what became of it. */
  repeated: boolean;
}

/**
 * Stores deliveries in one transaction: all are durable when it resolves, in the order given, or none is.
 * A delivery counts once, by source and delivery id.
 */
export async function storeDeliveries(
  database: Database,
  deliveries: readonly NewDelivery[],
): Promise<StoredDelivery[]> {
  return await database.transaction().execute(async (transaction) => {
    const stored: StoredDelivery[] = [];
    for (const delivery of deliveries) stored.push(await storeOne(transaction, delivery));
    return stored;
  });
}

async function storeOne(transaction: Database, delivery: NewDelivery): Promise<StoredDelivery> {
  const { headers, ...columns } = delivery;
  const inserted = await transaction
    .insertInto('deliveries')
    .values({ ...columns, headers: JSON.stringify(headers) })
    .onConflict((conflict) => conflict.columns(['source', 'deliveryId']).doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 1n) return { state: delivery.state, repeated: false };
  const { state } = await transaction
    .selectFrom('deliveries')
    .select('state')
    .where('source', '=', delivery.source)
    .where('deliveryId', '=', delivery.deliveryId)
    .executeTakeFirstOrThrow();
  return { state, repeated: true };
}
