import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';

export interface Steering {
  /** The run that holds the subject, in whose session the event goes. */
  into: RunId;
  /** The run that the event has started. */
  runId: RunId;
}

/** Writes down that the event was sent, so that its run does not start. */
export async function markSteered(database: Database, { into, runId }: Steering): Promise<void> {
  await database
    .updateTable('waiters')
    .set({ state: 'steered', byRunId: into, changedAt: new Date().toISOString() })
    .where('runId', '=', runId)
    .where('state', '=', 'waiting')
    .execute();
}
