import { condition } from '@temporalio/workflow';
import type { RunState } from './run-state.ts';
import { quickActivities } from './steps/policy.ts';
import { untilDone } from './steps/until-done.ts';
import { wrapUpCap } from '../money/wrap-up-cap.ts';

/**
 * Raises the cap of the session to what the limits are now, one change at a time, so that the last change sets the newest
 * limit. The message is sent once, after the cap is raised. Returns false if the session has already spent that much, so
 * that it cannot go on. Throws as `untilDone` does.
 */
export async function raiseSessionCap(state: RunState, message?: { key: string; text: string }): Promise<boolean> {
  await condition(() => !state.isCapBusy);
  state.isCapBusy = true;
  try {
    const { sessionId } = state;
    const capMicros = capOf(state);
    if (sessionId === null || capMicros <= state.capMicros) return true;
    const request = { sessionId, capMicros, ...(message ? { message } : {}) };
    const { isRaised } = await untilDone(state, 'the cap of the session', () => quickActivities.raiseCap(request));
    if (isRaised) state.capMicros = capMicros;
    return isRaised;
  } finally {
    state.isCapBusy = false;
  }
}

/** The cap that belongs to the limits of the run: the wrap-up mark, and the limit once the agent was told to wrap up. */
export function capOf({ limits, isWrappedUp }: RunState): number {
  return isWrappedUp ? limits.spendMicros : wrapUpCap(limits.spendMicros);
}
