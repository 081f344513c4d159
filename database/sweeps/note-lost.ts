import type { Database } from '../schema.ts';
import type { LostDelivery } from './sweep-tables.ts';

const AT_ONCE = 200;

/** Remembers deliveries that were lost. What is remembered already stays as it is. */
export async function noteLost(database: Database, lost: readonly LostDelivery[]): Promise<void> {
  for (let start = 0; start < lost.length; start += AT_ONCE) {
    await database
      .insertInto('lostDeliveries')
      .values(lost.slice(start, start + AT_ONCE))
      .onConflict((conflict) => conflict.columns(['source', 'deliveryId']).doNothing())
      .execute();
  }
}
