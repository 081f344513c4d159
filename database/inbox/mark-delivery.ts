import type { Database } from '../schema.ts';

export type DeliveryMark =
  | { state: 'dispatched' | 'ignored'; reason: string | null; reasons: Record<string, string>; runs: string[] }
  | { state: 'malformed'; reason: string }
  /** An attempt that failed for a cause that may pass. */
  | { state: 'pending'; reason: string; retryAt: string };

/** Notes what became of a pending delivery and counts the attempt. One that is decided stays as it is. */
export async function markDelivery(
  database: Database,
  { source, deliveryId }: { source: string; deliveryId: string },
  mark: DeliveryMark,
): Promise<void> {
  const decided = 'runs' in mark ? { reasons: JSON.stringify(mark.reasons), runs: JSON.stringify(mark.runs) } : {};
  await database
    .updateTable('deliveries')
    .set((row) => ({
      ...decided,
      state: mark.state,
      reason: mark.reason,
      retryAt: 'retryAt' in mark ? mark.retryAt : null,
      attempts: row('attempts', '+', 1),
    }))
    .where('source', '=', source)
    .where('deliveryId', '=', deliveryId)
    .where('state', '=', 'pending')
    .execute();
}
