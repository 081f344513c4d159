import { duplicateReason } from '../../database/inbox/duplicate-reason.ts';
import type { DeliveryMark } from '../../database/inbox/mark-delivery.ts';
import { readDelivery, type Delivery } from '../../database/inbox/read-delivery.ts';
import type { Database } from '../../database/schema.ts';
import { TRIGGER_SOURCES } from '../sources/sources.ts';
import type { SourceClients } from '../sources/trigger-source.ts';
import { SourceAway } from './source-away.ts';

/** A sender lists a delivery only after it has its answer. */
const LISTED_WITHIN_MS = 60_000;
/** Where the sender cannot be asked, two deliveries with the same content count as two if they are so far apart. */
const TWO_AFTER_MS = 10 * 60_000;

/**
 * Returns the mark `duplicate` for a delivery whose content came before, unless its sender confirms that it sent both; null if
 * the delivery counts. Throws SourceAway while the sender may still list it.
 */
export async function unconfirmedMark(
  { database, ...clients }: { database: Database } & SourceClients,
  delivery: Delivery,
): Promise<DeliveryMark | null> {
  const { source, duplicateOf, receivedAt } = delivery;
  if (duplicateOf === null) return null;
  const sender = TRIGGER_SOURCES.find(({ id }) => id === source);
  const confirmed = (await sender?.confirm?.(delivery, clients)) ?? 'unknown';
  if (confirmed === 'listed') return null;
  const first = await readDelivery(database, source, duplicateOf);
  const reason = duplicateReason(duplicateOf, first?.receivedAt ?? null);
  if (confirmed === 'not-listed') {
    if (Date.now() - Date.parse(receivedAt) >= LISTED_WITHIN_MS) return { state: 'duplicate', reason };
    throw new SourceAway('its content came before, and its sender has not listed it as a delivery of its own yet');
  }
  const apartMs = first === null ? Infinity : Date.parse(receivedAt) - Date.parse(first.receivedAt);
  return apartMs < TWO_AFTER_MS ? { state: 'duplicate', reason } : null;
}
