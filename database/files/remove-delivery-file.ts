import type { Database } from '../schema.ts';

export interface DeliveryFileKey {
  source: string;
  deliveryId: string;
  input: string;
}

/** Removes a file with its pieces. */
export async function removeDeliveryFile(database: Database, key: DeliveryFileKey): Promise<void> {
  const { source, deliveryId, input } = key;
  for (const table of ['deliveryFilePieces', 'deliveryFiles'] as const) {
    await database
      .deleteFrom(table)
      .where('source', '=', source)
      .where('deliveryId', '=', deliveryId)
      .where('input', '=', input)
      .execute();
  }
}
