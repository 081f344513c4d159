import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import type { RunState } from '../run-state.ts';
import { showDetails } from '../show.ts';
import { failureMessage } from './failure-message.ts';

const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 5 * 60_000;

/** How a step is tried again. */
export interface Retry {
  /** Names the step for people, in the details of the run. */
  what: string;
  /** Waits before the next attempt; throws to give the step up. */
  wait: (waitMs: number, error: unknown) => Promise<void>;
}

/** Tries a step until it succeeds, `wait` throws, or it fails for good, which is thrown at once. */
export async function retryStep<T>(state: RunState, { what, wait }: Retry, step: () => Promise<T>): Promise<T> {
  try {
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
      try {
        return await step();
      } catch (error) {
        if (!isWorthRetrying(error)) throw error;
        state.trouble[what] = `${failureMessage(error)} (trying again)`;
        showDetails(state);
        await wait(waitMs, error);
      }
    }
  } finally {
    if (what in state.trouble) {
      delete state.trouble[what];
      showDetails(state);
    }
  }
}

/** Whether another attempt can help: yes for a timeout and any failure of an activity that is not non-retryable. */
function isWorthRetrying(error: unknown): boolean {
  if (!(error instanceof ActivityFailure)) return false;
  const { cause } = error;
  if (cause instanceof TimeoutFailure) return true;
  return cause instanceof ApplicationFailure && cause.nonRetryable !== true;
}
