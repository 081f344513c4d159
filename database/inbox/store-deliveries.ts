import type { Database, DeliveryState } from '../schema.ts';
import { claimFingerprints, type EarlierDelivery } from './fingerprints/claim-fingerprints.ts';
import { duplicateReason } from './duplicate-reason.ts';
import { insertDeliveries } from './insert-deliveries.ts';
import type { NewDelivery } from './new-delivery.ts';

export interface StoredDelivery {
  state: DeliveryState;
  /** It had arrived before. The first arrival stays stored, and `state` is its state from now on. */
  repeated: boolean;
  /** For a `duplicate`: the id of the delivery that came first with the same content. */
  duplicateOf?: string;
}

/**
 * Stores deliveries in one transaction: when it resolves, all of them are durable; when it rejects, none is stored. Two
 * deliveries with the same source and delivery id count as one. One whose fingerprint came before under another id is
 * stored as a `duplicate`, without its body, and its reason names the first. One that was given up (`failed`) is
 * pending again if it arrives again: so a person can have it tried once more after an upgrade.
 */
export async function storeDeliveries(
  database: Database,
  deliveries: readonly NewDelivery[],
): Promise<StoredDelivery[]> {
  return await database.transaction().execute(async (transaction) => {
    const arrived = firstArrivals(deliveries);
    const inserted = await insertDeliveries(transaction, arrived);
    const earlier = await claimFingerprints(transaction, inserted);
    for (const delivery of inserted) {
      const first = earlier.get(delivery);
      if (first !== undefined) await noteDuplicate(transaction, delivery, first);
    }
    const isNew = new Set(inserted);
    const states = new Map<string, StoredDelivery>();
    for (const delivery of arrived)
      if (!isNew.has(delivery)) states.set(keyOf(delivery), await arriveAgain(transaction, delivery));
    return deliveries.map((delivery) => {
      const known = states.get(keyOf(delivery));
      if (known !== undefined) return known;
      const stored = newlyStored(delivery, { isFirst: isNew.has(delivery), earlier: earlier.get(delivery) });
      states.set(keyOf(delivery), { ...stored, repeated: true });
      return stored;
    });
  });
}

/**
 * Each delivery once. They are sorted, because two processes that insert the same rows in different orders would wait for
 * each other for ever.
 */
function firstArrivals(deliveries: readonly NewDelivery[]): NewDelivery[] {
  const firsts = new Map<string, NewDelivery>();
  for (const delivery of deliveries) {
    const key = keyOf(delivery);
    if (!firsts.has(key)) firsts.set(key, delivery);
  }
  return [...firsts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, delivery]) => delivery);
}

function keyOf({ source, deliveryId }: NewDelivery): string {
  return `${source} ${deliveryId}`;
}

function newlyStored(
  { state }: NewDelivery,
  { isFirst, earlier }: { isFirst: boolean; earlier: EarlierDelivery | undefined },
): StoredDelivery {
  const repeated = !isFirst;
  return earlier === undefined || earlier.mayBoth
    ? { state, repeated }
    : { state: 'duplicate', repeated, duplicateOf: earlier.deliveryId };
}

async function noteDuplicate(transaction: Database, delivery: NewDelivery, first: EarlierDelivery): Promise<void> {
  const { source, deliveryId } = delivery;
  const { deliveryId: duplicateOf, receivedAt } = first;
  const decided = {
    state: 'duplicate',
    reason: duplicateReason(duplicateOf, receivedAt),
    body: new Uint8Array(),
  } as const;
  await transaction
    .updateTable('deliveries')
    .set(first.mayBoth ? { duplicateOf } : { ...decided, duplicateOf })
    .where('source', '=', source)
    .where('deliveryId', '=', deliveryId)
    .execute();
}

async function arriveAgain(transaction: Database, { source, deliveryId }: NewDelivery): Promise<StoredDelivery> {
  const retried = await transaction
    .updateTable('deliveries')
    .set({ state: 'pending', faults: 0 })
    .where('source', '=', source)
    .where('deliveryId', '=', deliveryId)
    .where('state', '=', 'failed')
    .executeTakeFirst();
  if (retried.numUpdatedRows === 1n) return { state: 'pending', repeated: true };
  const { state, duplicateOf } = await transaction
    .selectFrom('deliveries')
    .select(['state', 'duplicateOf'])
    .where('source', '=', source)
    .where('deliveryId', '=', deliveryId)
    .executeTakeFirstOrThrow();
  const isDuplicate = state === 'duplicate' && duplicateOf !== null;
  return isDuplicate ? { state, repeated: true, duplicateOf } : { state, repeated: true };
}
