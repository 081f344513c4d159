import type { RunRecord } from './run-record.ts';
import { runRecords } from './run-records.ts';
import type { Database } from '../schema.ts';

/**
 * The runs without an outcome that started before `startedBefore` (RFC 3339), oldest first. Each is either under way,
 * or was terminated and left its session, its subject and its reservation (`reservedMicros`) behind.
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
  return await runRecords(database, rows);
}
