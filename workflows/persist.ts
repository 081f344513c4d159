import { condition, sleep } from '@temporalio/workflow';
import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import type { RunState } from './run-state.ts';
import { showDetails } from './show.ts';

const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 5 * 60_000;

/** Thrown where a step was given up because the run is to stop; never leaves the workflow. */
export class Stopped extends Error {}

/**
 * Does a step until it succeeds. An activity retries quickly a few times by itself; what is still unreachable then is
 * shown in the details and tried again with growing waits, for as long as the run is not asked to stop.
 * A non-retryable failure is thrown at once. Throws Stopped when the run is to stop.
 */
export async function persist<T>(state: RunState, what: string, step: () => Promise<T>): Promise<T> {
  return attempt(state, what, step, async (waitMs) => {
    if (await condition(() => state.stop !== null, waitMs)) throw new Stopped('The run is to stop');
  });
}

/**
 * Does a step of the clean-up, which is not given up because the run is to stop. What cannot be done within `boundMs`,
 * or is refused, becomes a note for people and null: the rest of the clean-up must still happen.
 */
export async function insist<T>(
  state: RunState,
  what: string,
  boundMs: number,
  step: () => Promise<T>,
): Promise<T | null> {
  const until = Date.now() + boundMs;
  try {
    return await attempt(state, what, step, async (waitMs, error) => {
      if (Date.now() + waitMs > until) throw error;
      await sleep(waitMs, { summary: `retry: ${what}` });
    });
  } catch (error) {
    state.notes.push(`${what} was not done: ${failureMessage(error)}`);
    return null;
  }
}

async function attempt<T>(
  state: RunState,
  what: string,
  step: () => Promise<T>,
  wait: (waitMs: number, error: unknown) => Promise<void>,
): Promise<T> {
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

/** An activity that failed in a way that another attempt can mend: anything but a non-retryable failure. */
function isWorthRetrying(error: unknown): boolean {
  if (!(error instanceof ActivityFailure)) return false;
  const { cause } = error;
  if (cause instanceof TimeoutFailure) return true;
  return cause instanceof ApplicationFailure && cause.nonRetryable !== true;
}

/** The innermost message of a failure: what really went wrong. */
export function failureMessage(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error);
  const { cause } = error;
  return error instanceof ActivityFailure && cause instanceof Error ? cause.message : error.message;
}
