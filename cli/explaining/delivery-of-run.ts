import { findDeliveries } from '../../database/inbox/find-deliveries.ts';
import type { DeliveryCursor } from '../../database/retention/remove-old-bodies.ts';
import type { Database } from '../../database/schema.ts';
import { runIdOf } from '../runs/run-id-of.ts';

/** The delivery for which there is or may be a run with this id; null if there is none. */
export async function deliveryOfRun(
  database: Database,
  given: string,
): Promise<Pick<DeliveryCursor, 'source' | 'deliveryId'> | null> {
  const runId = runIdOf(given);
  const [, source, ...rest] = runId.split('/');
  if (source === undefined || rest.length === 0 || given.includes('\0')) return null;
  const run = await database
    .selectFrom('runs')
    .select(['source', 'deliveryId'])
    .where('runId', '=', runId)
    .executeTakeFirst();
  if (run !== undefined) return run;
  // Admission has made no record of it yet, or its record was removed.
  const { deliveries, whole } = await findDeliveries(database, { text: rest.join('/'), source, limit: 1 });
  return whole ? (deliveries[0] ?? null) : null;
}
