import type { RunId } from '../../contract/event.ts';
import type { Phase } from '../../contract/run.ts';
import type { Database } from '../schema.ts';

export interface RunProgress {
  phase?: Phase;
  sessionId?: string;
  pullRequestUrl?: string;
  model?: string;
  /** Set when a person gave the run more time. */
  durationLimitMs?: number;
}

/**
 * Writes down how far a run has come; may be repeated. Changes nothing for a run that is settled or was never admitted.
 */
export async function recordRun(database: Database, runId: RunId, progress: RunProgress): Promise<void> {
  if (Object.values(progress).every((value) => value === undefined)) return;
  await database.updateTable('runs').set(progress).where('runId', '=', runId).where('outcome', 'is', null).execute();
}
