import type { Database } from '../schema.ts';
import type { LostDelivery } from './sweep-tables.ts';

/** Notes that a lost delivery was asked for once more, and when to do so again if it does not arrive. */
export async function retryLost(
  database: Database,
  { source, deliveryId, retryAt }: Pick<LostDelivery, 'source' | 'deliveryId' | 'retryAt'>,
): Promise<void> {
  await database
    .updateTable('lostDeliveries')
    .set((row) => ({ attempts: row('attempts', '+', 1), retryAt }))
    .where('source', '=', source)
    .where('deliveryId', '=', deliveryId)
    .execute();
}
