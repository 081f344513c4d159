import type { Database } from '../schema.ts';

const AT_ONCE = 500;

/** Forgets lost deliveries of a source: they have arrived, or cannot be had any more. */
export async function forgetLost(database: Database, source: string, deliveryIds: readonly string[]): Promise<void> {
  for (let start = 0; start < deliveryIds.length; start += AT_ONCE) {
    await database
      .deleteFrom('lostDeliveries')
      .where('source', '=', source)
      .where('deliveryId', 'in', deliveryIds.slice(start, start + AT_ONCE))
      .execute();
  }
}
