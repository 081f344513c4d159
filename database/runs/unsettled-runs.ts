import { runRecord, type RunRecord } from './run-record.ts';
import type { Database } from '../schema.ts';

/**
 * Runs that have no outcome though they started before `startedBefore` (RFC 3339), oldest first: they are under way, or were
 * terminated and left their session, subject and reservation (`reservedMicros`) behind.
 */
export async function unsettledRuns(
  database: Database,
  { startedBefore, limit }: { startedBefore: string; limit: number },
): Promise<RunRecord[]> {
  const rows = await database
    .selectFrom('runs')
    .selectAll()
    .where('outcome', 'is', null)
    .where('startedAt', '<', startedBefore)
    .orderBy('startedAt')
    .orderBy('runId')
    .limit(limit)
    .execute();
  return rows.map(runRecord);
}
