import type { RunEvent } from '../../contract/event.ts';
import type { Database } from '../schema.ts';

export interface Occasion {
  event: Pick<RunEvent, 'source' | 'name' | 'deliveryId'>;
  automation: string;
  runId: string;
  /** Plain JSON. */
  payload: object;
  /** Why the run goes on or does not. */
  reason: string;
}

/**
 * Stores the delivery of a run that Temporal has started by itself, as one that is dispatched already. A second call changes
 * nothing.
 */
export async function storeOccasion(
  database: Database,
  { event, automation, runId, payload, reason }: Occasion,
): Promise<void> {
  await database
    .insertInto('deliveries')
    .values({
      source: event.source,
      deliveryId: event.deliveryId,
      name: event.name,
      headers: JSON.stringify({ 'content-type': 'application/json' }),
      body: new TextEncoder().encode(JSON.stringify(payload)),
      receivedAt: new Date().toISOString(),
      state: 'dispatched',
      reason: null,
      reasons: JSON.stringify({ [automation]: reason }),
      runs: JSON.stringify([runId]),
    })
    .onConflict((conflict) => conflict.columns(['source', 'deliveryId']).doNothing())
    .execute();
}
