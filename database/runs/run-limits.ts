import type { RunId } from '../../contract/event.ts';
import type { Database, RunRow } from '../schema.ts';

export type RunLimits = Pick<RunRow, 'model' | 'startedAt' | 'spendLimitMicros'>;

/** The limit of a run as it is now, and what its spend is counted by; null for a run that is not known. */
export async function runLimits(database: Database, runId: RunId): Promise<RunLimits | null> {
  const row = await database
    .selectFrom('runs')
    .select(['model', 'startedAt', 'spendLimitMicros'])
    .where('runId', '=', runId)
    .executeTakeFirst();
  return row ?? null;
}
