import type { Database } from '../schema.ts';
import { storeDeliveries, type NewDelivery, type StoredDelivery } from './store-deliveries.ts';

/** Bounds what one transaction holds in memory and for how long it keeps others from writing. */
const MAX_BATCH = 500;

export interface Inbox {
  /** Resolves when the delivery would survive a power cut; rejects when it is not stored. */
  store(delivery: NewDelivery): Promise<StoredDelivery>;
}

interface Waiting {
  delivery: NewDelivery;
  stored: PromiseWithResolvers<StoredDelivery>;
}

/**
 * Group commit: what arrives while a transaction is under way is stored by the next one, so that many deliveries share
 * one fsync and a single one does not wait.
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

/** Never rejects: each waiting caller learns of the error. */
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
