import { createHash } from 'node:crypto';
import type { Insertable } from 'kysely';
import type { Database } from '../schema.ts';
import type { DeliveryFilesTable } from './file-tables.ts';
import { removeDeliveryFile, type DeliveryFileKey } from './remove-delivery-file.ts';

/** A statement holds one piece in memory. */
const PIECE_BYTES = 512 * 1024;

/** `other`: another file is stored under this key. `changed`: the content is not what `sha256` says; nothing is left of it. */
export type StoredFile = 'stored' | 'other' | 'changed';

/**
 * Stores a file that came with a delivery, piece by piece; may be repeated. The delivery itself is stored afterwards: nobody reads
 * a file whose delivery is not there, so it may be seen half stored.
 */
export async function storeDeliveryFile(
  database: Database,
  file: Omit<Insertable<DeliveryFilesTable>, 'storedAt'>,
  content: AsyncIterable<Uint8Array>,
): Promise<StoredFile> {
  const { source, deliveryId, input, sha256, bytes } = file;
  await database
    .insertInto('deliveryFiles')
    .values({ ...file, storedAt: new Date().toISOString() })
    .onConflict((conflict) => conflict.columns(['source', 'deliveryId', 'input']).doNothing())
    .execute();
  const key = { source, deliveryId, input };
  if ((await digestOf(database, key)) !== sha256) return 'other';
  const hash = createHash('sha256');
  let place = 0;
  let size = 0;
  for await (const piece of piecesOf(content)) {
    hash.update(piece);
    size += piece.length;
    if (size > bytes) break;
    await storePiece(database, { ...key, place, content: piece });
    place += 1;
  }
  if (size === bytes && hash.digest('hex') === sha256) return 'stored';
  await removeDeliveryFile(database, key);
  return 'changed';
}

async function digestOf(database: Database, { source, deliveryId, input }: DeliveryFileKey): Promise<string | null> {
  const row = await database
    .selectFrom('deliveryFiles')
    .select('sha256')
    .where('source', '=', source)
    .where('deliveryId', '=', deliveryId)
    .where('input', '=', input)
    .executeTakeFirst();
  return row?.sha256 ?? null;
}

async function storePiece(
  database: Database,
  piece: DeliveryFileKey & { place: number; content: Uint8Array },
): Promise<void> {
  await database
    .insertInto('deliveryFilePieces')
    .values(piece)
    .onConflict((conflict) =>
      conflict.columns(['source', 'deliveryId', 'input', 'place']).doUpdateSet({ content: piece.content }),
    )
    .execute();
}

/** All but the last of one size, however the content comes. */
async function* piecesOf(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    chunks.push(chunk);
    bytes += chunk.length;
    while (bytes >= PIECE_BYTES) {
      const all = Buffer.concat(chunks);
      yield all.subarray(0, PIECE_BYTES);
      chunks = [all.subarray(PIECE_BYTES)];
      bytes -= PIECE_BYTES;
    }
  }
  if (bytes > 0) yield Buffer.concat(chunks);
}
