import { agentApiFailure } from '../agent-api-failure.ts';
import { readWork } from './attending/read-work.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/** How long a session has worked up to now, in milliseconds. */
export async function measureWork(
  { agentApi }: ActivityDependencies,
  { sessionId }: { sessionId: string },
): Promise<{ workedMs: number }> {
  try {
    const { workedMs } = await readWork(agentApi, sessionId);
    return { workedMs };
  } catch (error) {
    throw agentApiFailure(error, `Measuring session ${sessionId}`, sessionId);
  }
}
