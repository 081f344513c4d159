import type { RunId } from '../../contract/event.ts';
import type { RunRecord } from './records/run-record.ts';
import { runRecords } from './records/run-records.ts';
import type { Database } from '../schema.ts';

/** Where a page of runs ends: the next one begins after it. */
export interface RunCursor {
  startedAt: string;
  runId: RunId;
}

export interface UnsettledRequest {
  /** RFC 3339. */
  startedBefore: string;
  limit: number;
  /** Absent for the first page. */
  after?: RunCursor;
}

/**
 * A page of the runs without an outcome that started before `startedBefore`, oldest first. Each is either under way, or was
 * terminated and left its session, its subject and its reservation (`reservedMicros`) behind.
 */
export async function unsettledRuns(
  database: Database,
  { startedBefore, limit, after }: UnsettledRequest,
): Promise<RunRecord[]> {
  let query = database
    .selectFrom('runs')
    .selectAll()
    .where('outcome', 'is', null)
    .where('startedAt', '<', startedBefore)
    .orderBy('startedAt')
    .orderBy('runId')
    .limit(limit);
  if (after !== undefined) {
    const { startedAt, runId } = after;
    query = query.where((row) =>
      row.or([row('startedAt', '>', startedAt), row('startedAt', '=', startedAt).and('runId', '>', runId)]),
    );
  }
  return await runRecords(database, await query.execute());
}
