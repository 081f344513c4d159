import type { RunState } from '../run-state.ts';
import { quickActivities } from './policy.ts';
import { untilDone } from './until-done.ts';

/**
 * Interrupts the agent because a person asked for it, and waits until the session rests. Messages of people wait until then.
 * Does nothing while there is no session. Throws as `untilDone` does.
 */
export async function stopAgent(state: RunState): Promise<void> {
  const { sessionId } = state;
  if (sessionId === null) return;
  state.interrupting += 1;
  try {
    await untilDone(state, 'interrupting the agent', () => quickActivities.interruptSession({ sessionId }));
  } finally {
    state.interrupting -= 1;
  }
}
