import { condition } from '@temporalio/workflow';
import { isAtDeadline, isStopping } from '../life.ts';
import type { RunState } from '../run-state.ts';
import { refused } from './refused.ts';
import { TOO_LATE } from './reject.ts';

/**
 * Refuses an update whose run is ending by now. At the deadline it waits first until it is known whether the run ends. The
 * caller changes the state of the run before it awaits anything else: from then on the end waits for the update.
 */
export async function refuseTooLate(state: RunState): Promise<void> {
  await condition(() => !isAtDeadline(state));
  if (isStopping(state)) throw refused('NothingWaits', TOO_LATE);
}
