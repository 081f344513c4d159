import { setImmediate as immediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { markDeliveries, type MarkedDelivery } from '../../../database/inbox/mark-delivery.ts';
import { storeDeliveries, type StoredDelivery } from '../../../database/inbox/store-deliveries.ts';
import { secondConnection } from '../../../database/second-connection.ts';
import { isWrongData } from '../is-wrong-data.ts';
import {
  packError,
  unpackDeliveries,
  type PackedDeliveries,
  type ThreadAnswer,
  type ThreadRequest,
} from './thread-messages.ts';

/**
 * Writes to the inbox with a connection of its own, so that only this thread waits for the disk. What arrives while it waits, it
 * stores together.
 */
const database = secondConnection(String(workerData));
let waiting: ThreadRequest[] = [];
let isWorking = false;
parentPort?.on('message', (request: ThreadRequest) => {
  waiting.push(request);
  if (!isWorking) void workAll();
});
send({ id: 0, stored: [] });

async function workAll(): Promise<void> {
  isWorking = true;
  while (waiting.length > 0) {
    // All messages that have arrived are read before.
    await immediate();
    const requests = waiting;
    waiting = [];
    const stores = requests.flatMap(({ id, work }) => (work.kind === 'store' ? { id, packed: work.packed } : []));
    if (stores.length > 0) await storeTogether(stores);
    for (const { id, work } of requests) if (work.kind === 'mark') await answer(id, () => mark(work.marked));
  }
  isWorking = false;
}

interface StoreRequest {
  id: number;
  packed: PackedDeliveries;
}

/**
 * Stores the deliveries of several requests in one transaction. If the database refuses one of them for what it is, each request
 * is stored for itself.
 */
async function storeTogether(requests: readonly StoreRequest[]): Promise<void> {
  const unpacked = requests.map(({ id, packed }) => ({ id, deliveries: unpackDeliveries(packed) }));
  try {
    const stored = await storeDeliveries(
      database,
      unpacked.flatMap(({ deliveries }) => deliveries),
    );
    let at = 0;
    for (const { id, deliveries } of unpacked) send({ id, stored: stored.slice(at, (at += deliveries.length)) });
  } catch (error) {
    const isSomeonesFault = unpacked.length > 1 && isWrongData(error);
    for (const { id, deliveries } of unpacked) {
      if (isSomeonesFault) await answer(id, () => storeDeliveries(database, deliveries));
      else send({ id, error: packError(error) });
    }
  } finally {
    // Gives the memory back at once; V8 might keep it for hours.
    for (const { packed } of requests) packed.bodies.transfer(0);
  }
}

async function mark(marked: readonly MarkedDelivery[]): Promise<StoredDelivery[]> {
  await markDeliveries(database, marked);
  return [];
}

async function answer(id: number, work: () => Promise<StoredDelivery[]>): Promise<void> {
  try {
    send({ id, stored: await work() });
  } catch (error) {
    send({ id, error: packError(error) });
  }
}

function send(message: ThreadAnswer): void {
  parentPort?.postMessage(message);
}
