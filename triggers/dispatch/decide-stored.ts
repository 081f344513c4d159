import { markDelivery } from '../../database/inbox/mark-delivery.ts';
import { readDelivery, type Delivery } from '../../database/inbox/read-delivery.ts';
import type { Database } from '../../database/schema.ts';
import { decideAndRecord } from './decide-and-record.ts';
import type { DecideDependencies } from './decide-delivery.ts';
import { judgedAsFirst } from './judged-as-first.ts';
import { noteReplay } from './note-replay.ts';

/**
 * Decides a stored delivery. If others do so at the same time, all start the same runs, and `isDecidedHere` is true for the one
 * whose decision is recorded. Throws why it is not decided yet.
 */
export async function decideStored(
  dependencies: DecideDependencies & { database: Database },
  { source, deliveryId }: Pick<Delivery, 'source' | 'deliveryId'>,
): Promise<{ delivery: Delivery; isDecidedHere: boolean }> {
  const { database } = dependencies;
  const delivery = await storedDelivery(database, source, deliveryId);
  if (delivery.state !== 'pending') return { delivery, isDecidedHere: false };
  const mark = await decideAndRecord(await judgedAsFirst(dependencies, delivery), delivery);
  await noteReplay(database, delivery, mark);
  const isDecidedHere = await markDelivery(database, delivery, mark);
  if (mark.state === 'pending' && isDecidedHere) throw new Error(mark.reason);
  return { delivery: await storedDelivery(database, source, deliveryId), isDecidedHere };
}

/** Reads a delivery that was stored just before. Throws an Error if it is gone. */
export async function storedDelivery(database: Database, source: string, deliveryId: string): Promise<Delivery> {
  const delivery = await readDelivery(database, source, deliveryId);
  if (delivery) return delivery;
  throw new Error(`The delivery "${deliveryId}" is gone from the inbox.`);
}
