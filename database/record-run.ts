import type { Phase, RunId } from '../workflows/contract.ts';
import type { Database } from './schema.ts';

export interface RunProgress {
  phase?: Phase;
  sessionId?: string;
  pullRequestUrl?: string;
}

/** Notes how far a run is; may be repeated. A run that was settled, or was never admitted, stays as it is. */
export async function recordRun(database: Database, runId: RunId, progress: RunProgress): Promise<void> {
  if (Object.values(progress).every((value) => value === undefined)) return;
  await database.updateTable('runs').set(progress).where('runId', '=', runId).where('outcome', 'is', null).execute();
}
