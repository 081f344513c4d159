import type { Database } from '../schema.ts';

export type DeliveryMark =
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
    };

/**
 * Records the decision about a pending delivery, and counts the attempt. A delivery that is decided already stays as it
 * is.
 */
export async function markDelivery(
  database: Database,
  { source, deliveryId }: { source: string; deliveryId: string },
  mark: DeliveryMark,
): Promise<void> {
  await database
    .updateTable('deliveries')
    .set((row) => ({
      state: mark.state,
      reason: mark.reason,
      retryAt: 'retryAt' in mark ? mark.retryAt : null,
      reasons: 'reasons' in mark ? JSON.stringify(mark.reasons) : undefined,
      runs: 'runs' in mark ? JSON.stringify(mark.runs) : undefined,
      attempts: row('attempts', '+', 1),
      faults: row('faults', '+', 'isFault' in mark && mark.isFault ? 1 : 0),
    }))
    .where('source', '=', source)
    .where('deliveryId', '=', deliveryId)
    .where('state', '=', 'pending')
    .execute();
}
