import { sql } from 'kysely';
import { prepared } from '../prepared.ts';
import type { Database, DeliveryState } from '../schema.ts';

export type DeliveryMark = Decision & {
  /**
   * Plain JSON: what was asked for this decision, and what was answered. Absent leaves what an earlier attempt recorded.
   */
  answers?: object;
};

type Decision =
  | { state: 'dispatched' | 'ignored'; reason: string | null; reasons: Record<string, string>; runs: string[] }
  /** `duplicate`: another delivery came before with the same content, and its source does not confirm that it sent both. */
  | { state: 'malformed' | 'duplicate'; reason: string }
  /** Given up: after many attempts it could still not be decided for all automations. */
  | { state: 'failed'; reason: string; reasons?: Record<string, string>; runs?: string[] }
  /**
   * An attempt failed: try again at `retryAt`. What was decided about other automations by then stays as it is. `isFault` if
   * nothing outside was to blame.
   */
  | {
      state: 'pending';
      reason: string;
      retryAt: string;
      isFault: boolean;
      reasons?: Record<string, string>;
      runs?: string[];
      /** Whether Temporal is what does not answer. */
      isTemporalAway?: boolean;
    };

export interface MarkedDelivery {
  source: string;
  deliveryId: string;
  mark: DeliveryMark;
}

/**
 * Records the decision about a pending delivery, counts the attempt, and lets go of the delivery. A delivery that is
 * decided already stays as it is; then it returns false.
 */
export async function markDelivery(
  database: Database,
  { source, deliveryId }: { source: string; deliveryId: string },
  mark: DeliveryMark,
): Promise<boolean> {
  return await setMark(database, markRow({ source, deliveryId, mark }));
}

/** Records the decisions about several deliveries, as `markDelivery` does, in one transaction. */
export async function markDeliveries(database: Database, marked: readonly MarkedDelivery[]): Promise<void> {
  // Sorted, because processes must lock rows in the same order.
  const rows = marked.map(markRow).toSorted((a, b) => (a.deliveryId < b.deliveryId ? -1 : 1));
  await database.transaction().execute(async (transaction) => {
    for (const row of rows) await setMark(transaction, row);
  });
}

interface MarkRow {
  source: string;
  deliveryId: string;
  state: DeliveryState;
  reason: string | null;
  retryAt: string | null;
  /** Null leaves what was decided before. */
  reasons: string | null;
  runs: string | null;
  answers: string | null;
  faults: number;
}

function markRow({ source, deliveryId, mark }: MarkedDelivery): MarkRow {
  return {
    source,
    deliveryId,
    state: mark.state,
    reason: mark.reason,
    retryAt: 'retryAt' in mark ? mark.retryAt : null,
    reasons: 'reasons' in mark && mark.reasons !== undefined ? JSON.stringify(mark.reasons) : null,
    runs: 'runs' in mark && mark.runs !== undefined ? JSON.stringify(mark.runs) : null,
    answers: mark.answers === undefined ? null : JSON.stringify(mark.answers),
    faults: 'isFault' in mark && mark.isFault ? 1 : 0,
  };
}

const updateRow = prepared((database: Database, row: MarkRow) =>
  database
    .updateTable('deliveries')
    .set((old) => ({
      state: row.state,
      reason: row.reason,
      retryAt: row.retryAt,
      reasons: sql<string>`coalesce(${row.reasons}, ${old.ref('reasons')})`,
      runs: sql<string>`coalesce(${row.runs}, ${old.ref('runs')})`,
      answers: sql<string | null>`coalesce(${row.answers}, ${old.ref('answers')})`,
      attempts: old('attempts', '+', 1),
      faults: old('faults', '+', row.faults),
      leasedUntil: null,
    }))
    .where('source', '=', row.source)
    .where('deliveryId', '=', row.deliveryId)
    .where('state', '=', 'pending')
    .returning('deliveryId'),
);

async function setMark(database: Database, row: MarkRow): Promise<boolean> {
  return (await updateRow(database, row)).length > 0;
}
