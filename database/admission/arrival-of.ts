import { prepared } from '../prepared.ts';
import type { Database } from '../schema.ts';

/**
 * When the event of a run arrived, in RFC 3339. It says which of two runs is the newer one, because their workflows may start
 * in another order: several deliveries are dispatched at once, and one that has failed is tried again later. If no delivery is
 * known, as for an occasion of a schedule, it is the start of the workflow. Null if the run has no record.
 */
export async function arrivalOf(transaction: Database, runId: string): Promise<string | null> {
  const [found] = await ofRun(transaction, { runId });
  return found === undefined ? null : (found.receivedAt ?? found.startedAt);
}

const ofRun = prepared((database, { runId }: { runId: string }) =>
  database
    .selectFrom('runs')
    .leftJoin('deliveries', (join) =>
      join.onRef('deliveries.source', '=', 'runs.source').onRef('deliveries.deliveryId', '=', 'runs.deliveryId'),
    )
    .select(['runs.startedAt', 'deliveries.receivedAt'])
    .where('runs.runId', '=', runId),
);
