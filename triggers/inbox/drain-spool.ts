import type { Inbox } from '../../database/inbox/create-inbox.ts';
import type { NewDelivery } from '../../database/inbox/new-delivery.ts';
import type { Log } from '../../runtime/log.ts';
import type { Spool } from '../../runtime/spool/open-spool.ts';
import { decodeDelivery } from './delivery-record.ts';
import { isWrongData } from './is-wrong-data.ts';

/**
 * Stores in the database what waits in the spool, and removes it there. A delivery that the database can never take is kept in
 * a file of its own. Throws if the database cannot take any now; nothing is lost then.
 */
export async function drainSpool(inbox: Inbox, spool: Spool, log: Log): Promise<void> {
  let drained = 0;
  await spool.drain(async (records) => {
    const deliveries = records.map(decodeDelivery);
    const stored = await Promise.allSettled(deliveries.map((delivery) => inbox.store(delivery)));
    for (const [index, one] of stored.entries())
      if (one.status === 'rejected') await storeAlone(deliveries[index]!, records[index]!);
    drained += records.length;
  });
  if (drained > 0) log.info({ deliveries: drained }, 'the spool was drained');

  /** Tries a delivery alone, because another one of the same transaction may be to blame. */
  async function storeAlone(delivery: NewDelivery, record: Buffer): Promise<void> {
    try {
      await inbox.store(delivery);
    } catch (error) {
      if (!isWrongData(error)) throw error;
      const { source, deliveryId } = delivery;
      const file = await spool.setAside(record);
      log.error({ err: error, source, deliveryId, file }, 'the database refuses a delivery of the spool; it is kept');
    }
  }
}
