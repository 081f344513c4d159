import { sleep } from '@temporalio/workflow';
import type { RunState } from '../run-state.ts';
import { failureMessage } from './failure-message.ts';
import { retryStep } from './retry-step.ts';

/**
 * Does a step of the clean-up, which goes on although the run is to stop. If the step is refused or not done within
 * `boundMs`, people get a note and the result is null: the rest of the clean-up must still happen.
 */
export async function withinBound<T>(
  state: RunState,
  { what, boundMs }: { what: string; boundMs: number },
  step: () => Promise<T>,
): Promise<T | null> {
  const until = Date.now() + boundMs;
  const waitWithinBound = async (waitMs: number, error: unknown): Promise<void> => {
    if (Date.now() + waitMs > until) throw error;
    await sleep(waitMs, { summary: `retry: ${what}` });
  };
  try {
    return await retryStep(state, { what, wait: waitWithinBound }, step);
  } catch (error) {
    state.notes.push(`${what} was not done: ${failureMessage(error)}`);
    return null;
  }
}
