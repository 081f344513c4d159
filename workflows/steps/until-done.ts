import { condition } from '@temporalio/workflow';
import { isStopping } from '../life.ts';
import type { RunState } from '../run-state.ts';
import { retryStep } from './retry-step.ts';
import { StopRequested } from './stop-requested.ts';

/**
 * Does a step until it is done or the run is to stop. An activity retries quickly a few times by itself; if it still fails
 * then, the details of the run show what cannot be reached, and the step is tried again with growing waits.
 * Throws a non-retryable failure at once, and StopRequested when the run is to stop.
 */
export async function untilDone<T>(state: RunState, what: string, step: () => Promise<T>): Promise<T> {
  const waitUnlessStopping = async (waitMs: number): Promise<void> => {
    if (await condition(() => isStopping(state), waitMs)) throw new StopRequested();
  };
  return await retryStep(state, { what, wait: waitUnlessStopping }, step);
}
