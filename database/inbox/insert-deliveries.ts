import { prepared } from '../prepared.ts';
import { inChunks } from '../retention/in-chunks.ts';
import type { Database } from '../schema.ts';
import type { NewDelivery } from './new-delivery.ts';

interface Row extends Omit<NewDelivery, 'headers' | 'fingerprint'> {
  headers: string;
}

/** Inserts those deliveries of which there is no row yet, and returns them. */
export async function insertDeliveries(
  transaction: Database,
  deliveries: readonly NewDelivery[],
): Promise<NewDelivery[]> {
  const inserted: NewDelivery[] = [];
  for (const chunk of inChunks(deliveries)) {
    const rows = await insertRows(transaction, {}, chunk.map(rowOf));
    if (rows.length === chunk.length) {
      inserted.push(...chunk);
      continue;
    }
    const keys = new Set(rows.map(({ source, deliveryId }) => `${source} ${deliveryId}`));
    inserted.push(...chunk.filter(({ source, deliveryId }) => keys.has(`${source} ${deliveryId}`)));
  }
  return inserted;
}

const insertRows = prepared((database: Database, _: object, rows: Row[]) =>
  database
    .insertInto('deliveries')
    .values(
      rows.map((row) => ({
        source: row.source,
        deliveryId: row.deliveryId,
        name: row.name,
        headers: row.headers,
        body: row.body,
        receivedAt: row.receivedAt,
        state: row.state,
        reason: row.reason,
      })),
    )
    .onConflict((conflict) => conflict.columns(['source', 'deliveryId']).doNothing())
    .returning(['source', 'deliveryId']),
);

function rowOf(delivery: NewDelivery): Row {
  const { source, deliveryId, name, headers, body, receivedAt, state, reason } = delivery;
  return { source, deliveryId, name, headers: JSON.stringify(headers), body, receivedAt, state, reason };
}
