import { ApplicationFailure } from '@temporalio/common';
import type { Collected, CollectRequest } from '../../contract/output.ts';
import { recordRun } from '../../database/runs/record-run.ts';
import { optionsOf } from '../../definitions/outputs/options-of.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import type { OutputRow } from './output-row.ts';
import { OUTPUT_ROWS } from './outputs.ts';

/**
 * Collects what the agent of a run has left, through each output of the automation that can use it: of an agent that came to its
 * own end only what it gathered. Calling it again does nothing twice. If an output fails and another attempt would not help,
 * people get a note, and what the other outputs made is kept. Throws every other error, for another attempt.
 */
export async function collectPartial(
  dependencies: ActivityDependencies,
  request: CollectRequest,
  rows: readonly OutputRow[] = OUTPUT_ROWS,
): Promise<Collected> {
  const collected: Collected = { artefacts: [], notes: [] };
  for (const row of rows) {
    const options = optionsOf(row.output, request.automation.safeOutputs);
    if (options === null) continue;
    const collecting = { dependencies, github: dependencies.github, request, options };
    try {
      const parts = [
        request.isDone ? undefined : await row.collect?.(collecting),
        await row.handOverGathered?.(collecting),
      ];
      for (const { artefacts, notes } of parts.filter((part) => part !== undefined)) {
        // At once: the next output may fail, and for so long that the run ends without an answer of this activity.
        await recordRun(dependencies.database, request.runId, { artefacts });
        collected.artefacts.push(...artefacts);
        collected.notes.push(...notes);
      }
    } catch (error) {
      if (!(error instanceof ApplicationFailure && error.nonRetryable === true)) throw error;
      collected.notes.push(`Partial work was not handed over by ${row.output.key}: ${error.message}`);
    }
  }
  return collected;
}
