import { markDeliveries, type DeliveryMark, type MarkedDelivery } from '../../../../database/inbox/mark-delivery.ts';
import { readDelivery, type Delivery } from '../../../../database/inbox/read-delivery.ts';
import { storeDeliveries } from '../../../../database/inbox/store-deliveries.ts';
import type { NewDelivery } from '../../../../database/inbox/new-delivery.ts';
import type { Database, DeliveryState } from '../../../../database/schema.ts';
import { decideAndRecord } from '../../../../triggers/dispatch/decide-and-record.ts';
import type { DecideDependencies } from '../../../../triggers/dispatch/decide-delivery.ts';
import { MalformedDelivery } from '../../../../triggers/dispatch/incoming-event.ts';
import { markOfFailure } from '../../../../triggers/dispatch/mark-of-failure.ts';

/** Stores deliveries and decides them as the dispatcher does, until nothing is pending; returns them as they are stored then. */
export async function decideAll(
  database: Database,
  dependencies: DecideDependencies,
  deliveries: readonly NewDelivery[],
): Promise<Delivery[]> {
  await storeDeliveries(database, deliveries);
  for (;;) {
    const pending = await storedIn(database, 'pending');
    if (pending.length === 0) return await storedIn(database, null);
    const marked: MarkedDelivery[] = [];
    for (const delivery of pending) {
      const mark: DeliveryMark = await decideAndRecord(dependencies, delivery).catch((error: unknown) =>
        error instanceof MalformedDelivery
          ? { state: 'malformed', reason: error.message }
          : markOfFailure(delivery, error),
      );
      marked.push({ source: delivery.source, deliveryId: delivery.deliveryId, mark });
    }
    await markDeliveries(database, marked);
  }
}

/** `state` null: all. */
async function storedIn(database: Database, state: DeliveryState | null): Promise<Delivery[]> {
  let query = database.selectFrom('deliveries').select(['source', 'deliveryId']);
  if (state !== null) query = query.where('state', '=', state);
  const keys = await query.execute();
  const read = await Promise.all(keys.map(({ source, deliveryId }) => readDelivery(database, source, deliveryId)));
  return read.filter((delivery) => delivery !== null);
}
