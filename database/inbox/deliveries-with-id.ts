import type { Database } from '../schema.ts';
import type { DeliveryRecord } from './read-delivery.ts';

/** What became of a delivery. */
export type DecidedDelivery = Pick<DeliveryRecord, 'source' | 'state' | 'reason' | 'reasons'>;

/** Returns the deliveries with this id. There may be several, because each source makes its own ids. */
export async function deliveriesWithId(database: Database, deliveryId: string): Promise<DecidedDelivery[]> {
  const rows = await database
    .selectFrom('deliveries')
    .select(['source', 'state', 'reason', 'reasons'])
    .where('deliveryId', '=', deliveryId)
    .orderBy('source')
    .execute();
  return rows.map((row) => ({ ...row, reasons: JSON.parse(row.reasons) as Record<string, string> }));
}
