import type { Database } from './schema.ts';

/** Throws if the database could not store a delivery now. Changes nothing. */
export async function checkWritable(database: Database): Promise<void> {
  await database.updateTable('deliveries').set({ state: 'pending' }).where('deliveryId', 'is', null).execute();
}
