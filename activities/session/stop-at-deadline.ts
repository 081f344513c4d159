import { agentApiFailure } from '../agent-api-failure.ts';
import { readWork } from './attending/read-work.ts';
import type { ActivityDependencies } from '../dependencies.ts';

export interface DeadlineRequest {
  sessionId: string;
  /** The working time at which the session has to stop. */
  durationMs: number;
}

/**
 * Interrupts a session if it has worked for its time, and returns how long it has worked. This is one activity, because
 * every further step between the timer and the interrupt would make the interrupt later. It does not wait until the session
 * is idle: the clean-up does. Doing it again sends nothing to a session that is idle.
 */
export async function stopAtDeadline(
  { agentApi }: ActivityDependencies,
  { sessionId, durationMs }: DeadlineRequest,
): Promise<{ workedMs: number }> {
  try {
    const { workedMs, isAtWork } = await readWork(agentApi, sessionId);
    if (workedMs >= durationMs && isAtWork) {
      await agentApi.beta.sessions.events.send(sessionId, { events: [{ type: 'user.interrupt' }] }, { maxRetries: 0 });
    }
    return { workedMs };
  } catch (error) {
    throw agentApiFailure(error, `Stopping session ${sessionId} at its deadline`, sessionId);
  }
}
