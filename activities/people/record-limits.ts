import { recordRun } from '../../database/runs/record-run.ts';
import type { RunId } from '../../contract/event.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/**
 * Writes the working time that a person has given a run to its record, in milliseconds. The money is written with its
 * reservation. It may be repeated; after the end of the run it changes nothing.
 */
export async function recordLimits(
  { database }: ActivityDependencies,
  { runId, durationLimitMs }: { runId: RunId; durationLimitMs: number },
): Promise<void> {
  await recordRun(database, runId, { durationLimitMs });
}
