import { recordAction as keepAction, type RecordedAction } from '../../database/people/record-action.ts';
import type { RunId } from '../../contract/event.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/** Keeps what a person did to a run in its record, once by its key. */
export async function recordAction(
  { database }: ActivityDependencies,
  action: RecordedAction & { runId: RunId },
): Promise<void> {
  await keepAction(database, action);
}
