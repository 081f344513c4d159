import type { RunRecord } from '../../database/runs/records/run-record.ts';
import { showRun } from '../../database/runs/records/show-run.ts';
import { CommandError } from '../command-error.ts';
import type { Place } from '../place/read-place.ts';
import { withDatabase } from '../place/with-database.ts';

/** Returns the record of a run; null if there is none, or if the data is on another machine. */
export async function recordedRun(place: Place, runId: string): Promise<RunRecord | null> {
  try {
    return (await withDatabase(place, (database) => showRun(database, runId)))?.run ?? null;
  } catch (error) {
    if (error instanceof CommandError) return null;
    throw error;
  }
}
