import type { Database } from '../schema.ts';
import { storeDeliveries, type NewDelivery, type StoredDelivery } from './store-deliveries.ts';

/** The most deliveries in one transaction. It limits the memory that one needs, and how long others wait to write. */
const MAX_BATCH = 500;

export interface Inbox {
  /** Resolves when the delivery is durable (it survives a power cut); rejects if it could not be stored. */
  store(delivery: NewDelivery): Promise<StoredDelivery>;
}

interface Waiting {
  delivery: NewDelivery;
  stored: PromiseWithResolvers<StoredDelivery>;
}

/**
 * Group commit: deliveries that arrive during a transaction are stored together by the next one. Thus many deliveries
 * share one fsync, and a delivery that arrives alone does not wait.
 */
export function createInbox(database: Database): Inbox {
  let waiting: Waiting[] = [];
  let storing = false;

  async function storeAll(): Promise<void> {
    storing = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, MAX_BATCH);
      waiting = waiting.slice(MAX_BATCH);
      await storeBatch(database, batch);
    }
    storing = false;
  }

  return {
    store(delivery) {
      const stored = Promise.withResolvers<StoredDelivery>();
      waiting.push({ delivery, stored });
      if (!storing) void storeAll();
      return stored.promise;
    },
  };
}

/** Never rejects: an error goes to each waiting caller. */
async function storeBatch(database: Database, batch: Waiting[]): Promise<void> {
  try {
    const results = await storeDeliveries(
      database,
      batch.map(({ delivery }) => delivery),
    );
    batch.forEach(({ stored }, index) => stored.resolve(results[index] as StoredDelivery));
  } catch (error) {
    for (const { stored } of batch) stored.reject(error);
  }
}
