import { SESSION_AT_CAP } from '../contract/session.ts';
import type { RunState } from './run-state.ts';
import { isFailure } from './steps/is-failure.ts';
import { quickActivities } from './steps/policy.ts';
import { untilDone } from './steps/until-done.ts';

/**
 * Sends the agent a message from Curfew, once per key; with `interrupt` it interrupts the agent first. Does nothing
 * while there is no session. Returns false if the session has spent its cap, so that it takes no message. Throws as
 * `untilDone` does.
 */
export async function tellAgent(
  state: RunState,
  message: { key: string; text: string; interrupt?: boolean },
): Promise<boolean> {
  const { sessionId } = state;
  if (sessionId === null) return true;
  try {
    await untilDone(state, 'a message to the agent', () => quickActivities.sendMessage({ sessionId, ...message }));
    return true;
  } catch (error) {
    if (isFailure(error, SESSION_AT_CAP)) return false;
    throw error;
  }
}
