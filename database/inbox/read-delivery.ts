import type { Selectable } from 'kysely';
import type { Database, DeliveriesTable, DeliveryState } from '../schema.ts';

/** What is known of a delivery, without its body. */
export interface DeliveryRecord {
  source: string;
  deliveryId: string;
  name: string;
  headers: Record<string, string>;
  receivedAt: string;
  state: DeliveryState;
  reason: string | null;
  /** Why the delivery did or did not start a run, by automation. */
  reasons: Record<string, string>;
  /** The ids of the runs that it started. */
  runs: string[];
  attempts: number;
}

export interface Delivery extends DeliveryRecord {
  /** The raw bytes, as they arrived. */
  body: Uint8Array;
  /** The attempts that ended with an error of Curfew itself. */
  faults: number;
  /** The delivery that came before with the same content; null: none did. */
  duplicateOf: string | null;
  /** JSON: what was asked when it was decided, and what was answered. Null: nothing was recorded. */
  answers: string | null;
}

/** Reads one delivery with its raw body; null if there is none. */
export async function readDelivery(database: Database, source: string, deliveryId: string): Promise<Delivery | null> {
  const row = await database
    .selectFrom('deliveries')
    .selectAll()
    .where('source', '=', source)
    .where('deliveryId', '=', deliveryId)
    .executeTakeFirst();
  return row === undefined ? null : deliveryOfRow(row);
}

/** What the rest of Curfew sees of a row of `deliveries`. */
export function deliveryOfRow(row: Selectable<DeliveriesTable>): Delivery {
  return {
    source: row.source,
    deliveryId: row.deliveryId,
    name: row.name,
    headers: JSON.parse(row.headers) as Record<string, string>,
    receivedAt: row.receivedAt,
    state: row.state,
    reason: row.reason,
    reasons: JSON.parse(row.reasons) as Record<string, string>,
    runs: JSON.parse(row.runs) as string[],
    attempts: row.attempts,
    duplicateOf: row.duplicateOf,
    faults: row.faults,
    answers: row.answers,
    body: row.body,
  };
}
