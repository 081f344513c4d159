import type { RunId } from '../../contract/event.ts';
import type { Cause } from '../../contract/run.ts';
import type { Database } from '../schema.ts';

/**
 * Writes down which run caused a run, and the delivery with which the chain began: that of the causing run, unless that was
 * caused itself. May be repeated.
 */
export async function noteCause(database: Database, runId: RunId, { runId: causedBy, depth }: Cause): Promise<void> {
  const cause = await database
    .selectFrom('runs')
    .leftJoin('runCauses', 'runCauses.runId', 'runs.runId')
    .select(['runs.source', 'runs.deliveryId', 'runCauses.rootSource', 'runCauses.rootDeliveryId'])
    .where('runs.runId', '=', causedBy)
    .executeTakeFirst();
  const rootSource = cause?.rootSource ?? cause?.source ?? null;
  const rootDeliveryId = cause?.rootDeliveryId ?? cause?.deliveryId ?? null;
  await database
    .insertInto('runCauses')
    .values({ runId, causedBy, depth, rootSource, rootDeliveryId })
    .onConflict((conflict) => conflict.column('runId').doNothing())
    .execute();
}
