import type { RunState } from './run-state.ts';
import { quickActivities } from './steps/policy.ts';
import { untilDone } from './steps/until-done.ts';

/**
 * Sends the agent a message from Curfew, once per key; with `interrupt` it interrupts the agent first. Does nothing
 * while there is no session. Throws as `untilDone` does.
 */
export async function tellAgent(
  state: RunState,
  message: { key: string; text: string; interrupt?: boolean },
): Promise<void> {
  const { sessionId } = state;
  if (sessionId === null) return;
  await untilDone(state, 'a message to the agent', () => quickActivities.sendMessage({ sessionId, ...message }));
}
