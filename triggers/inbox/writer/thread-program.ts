import { parentPort, workerData } from 'node:worker_threads';
import { markDeliveries } from '../../../database/inbox/mark-delivery.ts';
import { storeDeliveries, type StoredDelivery } from '../../../database/inbox/store-deliveries.ts';
import { secondConnection } from '../../../database/second-connection.ts';
import {
  packError,
  unpackDeliveries,
  type ThreadAnswer,
  type ThreadRequest,
  type ThreadWork,
} from './thread-messages.ts';

/** Writes to the inbox with a connection of its own, so that only this thread waits for the disk. */
const database = secondConnection(String(workerData));
parentPort?.on('message', (request: ThreadRequest) => void answer(request));
send({ id: 0, stored: [] });

async function answer({ id, work }: ThreadRequest): Promise<void> {
  try {
    send({ id, stored: await carryOut(work) });
  } catch (error) {
    send({ id, error: packError(error) });
  }
}

async function carryOut(work: ThreadWork): Promise<StoredDelivery[]> {
  if (work.kind === 'mark') {
    await markDeliveries(database, work.marked);
    return [];
  }
  try {
    return await storeDeliveries(database, unpackDeliveries(work.packed));
  } finally {
    // Gives the memory back at once; V8 might keep it for hours.
    work.packed.bodies.transfer(0);
  }
}

function send(message: ThreadAnswer): void {
  parentPort?.postMessage(message);
}
