import type { RunRecord } from './run-record.ts';
import { runRecords } from './run-records.ts';
import type { Database } from '../../schema.ts';

export interface RunFilter {
  /** The automation's id. */
  automation?: string;
  state?: 'running' | 'ended';
  limit: number;
}

/** Run records, newest first. */
export async function listRuns(database: Database, filter: RunFilter): Promise<RunRecord[]> {
  let query = database.selectFrom('runs').selectAll().orderBy('startedAt', 'desc').orderBy('runId').limit(filter.limit);
  if (filter.automation !== undefined) query = query.where('automation', '=', filter.automation);
  if (filter.state !== undefined) query = query.where('outcome', filter.state === 'ended' ? 'is not' : 'is', null);
  return await runRecords(database, await query.execute());
}
