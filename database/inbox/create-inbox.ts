import { groupCommit } from '../../runtime/database/group-commit.ts';
import type { Database } from '../schema.ts';
import type { NewDelivery } from './new-delivery.ts';
import { storeDeliveries, type StoredDelivery } from './store-deliveries.ts';

/** The most deliveries in one transaction. It limits the memory that one needs, and how long others wait to write. */
const MAX_BATCH = 500;

export interface Inbox {
  /** Resolves when the delivery is durable (it survives a power cut); rejects if it could not be stored. */
  store(delivery: NewDelivery): Promise<StoredDelivery>;
  /**
   * Whether the bytes of a body may still be read although `store` is over; if so, a promise that settles when they are not.
   * Without this function they never are.
   */
  inUse?(body: Uint8Array): Promise<void> | null;
}

/** The inbox in the database. */
export interface DatabaseInbox extends Inbox {
  inUse(body: Uint8Array): Promise<void> | null;
  /** Takes back a delivery if its transaction has not begun; then its `store` never settles. */
  withdraw(delivery: NewDelivery): void;
}

/** Deliveries that became durable together, each as often as it arrived. */
export type OnStored = (group: readonly { delivery: NewDelivery; stored: StoredDelivery }[]) => void;

export interface DeliveryStore {
  /** As `storeDeliveries`. */
  store(deliveries: readonly NewDelivery[]): Promise<StoredDelivery[]>;
  /** Whether `store` may be called again before it is over. Never without this function. */
  mayOverlap?(): boolean;
}

/**
 * Stores deliveries in the database, many with one fsync. `onStored` is called as soon as a group is durable, before the
 * promises of `store` resolve; it must not throw, and must not keep the bodies. `writer` may store them in another way.
 */
export function createInbox(
  database: Database,
  onStored: OnStored = () => {},
  writer: DeliveryStore = { store: (deliveries) => storeDeliveries(database, deliveries) },
): DatabaseInbox {
  async function commit(deliveries: NewDelivery[]): Promise<StoredDelivery[]> {
    const stored = await writer.store(deliveries);
    onStored(deliveries.map((delivery, index) => ({ delivery, stored: stored[index] as StoredDelivery })));
    return stored;
  }
  const commits = groupCommit(commit, { most: MAX_BATCH, mayOverlap: () => writer.mayOverlap?.() ?? false });
  return {
    store: (delivery) => commits.add(delivery),
    inUse: (body) => commits.underWay((delivery) => delivery.body === body),
    withdraw: (delivery) => commits.withdraw((waiting) => waiting === delivery),
  };
}
