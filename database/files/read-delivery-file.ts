import type { Database } from '../schema.ts';
import type { DeliveryFileKey } from './remove-delivery-file.ts';

/** The content of a file that came with a delivery, piece by piece; nothing if it is not stored any more. */
export async function* readDeliveryFile(
  database: Database,
  { source, deliveryId, input }: DeliveryFileKey,
): AsyncGenerator<Uint8Array> {
  for (let place = 0; ; place += 1) {
    const row = await database
      .selectFrom('deliveryFilePieces')
      .select('content')
      .where('source', '=', source)
      .where('deliveryId', '=', deliveryId)
      .where('input', '=', input)
      .where('place', '=', place)
      .executeTakeFirst();
    if (row === undefined) return;
    yield row.content;
  }
}
