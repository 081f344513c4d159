import type { Inbox } from '../../database/inbox/create-inbox.ts';
import type { NewDelivery } from '../../database/inbox/new-delivery.ts';
import type { Log } from '../../runtime/log.ts';
import type { Spool } from '../../runtime/spool/open-spool.ts';
import { decodeDelivery } from './delivery-record.ts';
import { isWrongData } from './is-wrong-data.ts';

/**
 * Stores in the database what waits in the spool, and removes it there. A delivery that the database can never take is kept in
 * a file of its own, and so is a record that this version cannot read. Throws if the database cannot take any now; nothing is
 * lost then.
 */
export async function drainSpool(inbox: Inbox, spool: Spool, log: Log): Promise<void> {
  let drained = 0;
  await spool.drain(async (records) => {
    const read: { record: Buffer; delivery: NewDelivery }[] = [];
    for (const record of records) {
      const delivery = await decodeOrKeep(record);
      if (delivery !== null) read.push({ record, delivery });
    }
    const stored = await Promise.allSettled(read.map(({ delivery }) => inbox.store(delivery)));
    for (const [index, one] of stored.entries())
      if (one.status === 'rejected') await storeAlone(read[index]!.delivery, read[index]!.record);
    drained += read.length;
  }, warnOfDamage);
  if (drained > 0) log.info({ deliveries: drained }, 'the spool was drained');

  /** Without this, one record of another version would hold up all others for ever. */
  async function decodeOrKeep(record: Buffer): Promise<NewDelivery | null> {
    try {
      return decodeDelivery(record);
    } catch (error) {
      const file = await spool.setAside(record);
      log.error({ err: error, file }, 'a record of the spool cannot be read; it is kept');
      return null;
    }
  }

  function warnOfDamage(file: string): void {
    log.error({ file }, 'a spool file is damaged; the records before the damage were read, and the file is kept');
  }

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
