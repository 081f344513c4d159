import type { Selectable } from 'kysely';
import type { RunId } from '../../contract/event.ts';
import type { RunCausesTable } from '../own-acts/own-acts-table.ts';
import type { Database } from '../schema.ts';

/**
 * What will be noted as the cause of a run when it begins, if another run has started it by an output; null if none has. A run
 * that has begun has its cause by `causeOf`.
 */
export async function causeToBe(database: Database, runId: RunId): Promise<Selectable<RunCausesTable> | null> {
  const start = await database
    .selectFrom('startedRuns')
    .leftJoin('runs', 'runs.runId', 'startedRuns.parentRunId')
    .leftJoin('runCauses', 'runCauses.runId', 'startedRuns.parentRunId')
    .select(['startedRuns.parentRunId', 'runs.source', 'runs.deliveryId'])
    .select(['runCauses.depth', 'runCauses.rootSource', 'runCauses.rootDeliveryId'])
    .where('startedRuns.runId', '=', runId)
    .executeTakeFirst();
  if (start === undefined) return null;
  return {
    runId,
    causedBy: start.parentRunId,
    depth: (start.depth ?? 0) + 1,
    rootSource: start.rootSource ?? start.source,
    rootDeliveryId: start.rootDeliveryId ?? start.deliveryId,
  };
}
