import type { Database, DeliveryState } from '../schema.ts';

export interface NewDelivery {
  source: string;
  deliveryId: string;
  name: string;
  headers: Record<string, string>;
  /** The raw bytes. */
  body: Uint8Array;
  receivedAt: string;
  /**
   * What says that two deliveries with different ids are one, because ids may not be covered by the signature; null or absent:
   * the id alone.
   */
  fingerprint?: DeliveryFingerprint | null;
  /** A delivery that cannot start anything is stored as well, with the reason. */
  state: 'pending' | 'ignored' | 'malformed';
  reason: string | null;
}

export interface DeliveryFingerprint {
  /** A digest of what the signature covers. */
  value: string;
  /** Only deliveries that came within this time are one; null: for ever. */
  withinMs: number | null;
}

export interface StoredDelivery {
  state: DeliveryState;
  /** It had arrived before. The first arrival stays stored, and `state` is its state from now on. */
  repeated: boolean;
}

/**
 * Stores deliveries in one transaction, in the order given: when it resolves, all of them are durable; when it rejects,
 * none is stored. Two deliveries with the same source and delivery id count as one. One that was given up (`failed`) is
 * pending again if it arrives again: so a person can have it tried once more after an upgrade.
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
  const { headers, fingerprint: _, ...columns } = delivery;
  const inserted = await transaction
    .insertInto('deliveries')
    .values({ ...columns, headers: JSON.stringify(headers) })
    .onConflict((conflict) => conflict.columns(['source', 'deliveryId']).doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 1n) return { state: delivery.state, repeated: false };
  const { source, deliveryId } = delivery;
  const retried = await transaction
    .updateTable('deliveries')
    .set({ state: 'pending', faults: 0 })
    .where('source', '=', source)
    .where('deliveryId', '=', deliveryId)
    .where('state', '=', 'failed')
    .executeTakeFirst();
  if (retried.numUpdatedRows === 1n) return { state: 'pending', repeated: true };
  const { state } = await transaction
    .selectFrom('deliveries')
    .select('state')
    .where('source', '=', source)
    .where('deliveryId', '=', deliveryId)
    .executeTakeFirstOrThrow();
  return { state, repeated: true };
}
