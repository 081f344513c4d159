import type { Collected, CollectRequest } from '../../contract/output.ts';
import { optionsOf } from '../../definitions/outputs/options-of.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import type { OutputRow } from './output-row.ts';
import { OUTPUT_ROWS } from './outputs.ts';

/**
 * Collects what the agent of a run that was ended early has left, through each output of the automation that can use
 * it. Calling it again does nothing twice. Throws as the rows say.
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
    const found = await row.collect?.({ dependencies, request, options });
    collected.artefacts.push(...(found?.artefacts ?? []));
    collected.notes.push(...(found?.notes ?? []));
  }
  return collected;
}
