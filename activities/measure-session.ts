import type { SessionTotals } from '../workflows/contract.ts';
import { agentApiFailure } from './agent-api-failure.ts';
import { totalsAt } from './attending/decide.ts';
import { viewOf } from './attending/read-history.ts';
import type { ActivityDependencies } from './dependencies.ts';

export interface MeasureRequest {
  sessionId: string;
  model: string;
  openedAt: string;
}

/** What a session has used up to now, from its own events alone. */
export async function measureSession(
  { agentApi }: ActivityDependencies,
  { sessionId, model, openedAt }: MeasureRequest,
): Promise<SessionTotals> {
  try {
    return totalsAt(await viewOf(agentApi, sessionId, model, Date.parse(openedAt)), Date.now());
  } catch (error) {
    throw agentApiFailure(error, `Measuring session ${sessionId}`);
  }
}
