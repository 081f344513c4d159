import { MICROS_PER_CENT } from '../../money/micros.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { isCapSpent } from './is-cap-spent.ts';
import { sessionFailure } from './session-failure.ts';

/**
 * Sets the hard cap of a session, in micro-dollars, rounded down to whole cents; it may be lower than before. Returns false if
 * the session has spent that much already: then the cap is as it was. Throws as `sessionFailure` says.
 */
export async function setCap(
  { agentApi }: Pick<ActivityDependencies, 'agentApi'>,
  { sessionId, capMicros }: { sessionId: string; capMicros: number },
): Promise<boolean> {
  const amount = String(Math.floor(capMicros / MICROS_PER_CENT));
  try {
    const { budget } = await agentApi.beta.sessions.retrieve(sessionId);
    if (budget?.max_list_cost.amount === amount) return true;
    const changed = { type: 'limit' as const, max_list_cost: { amount, currency: 'USD' as const } };
    await agentApi.beta.sessions.update(sessionId, { budget: changed }, { maxRetries: 0 });
    return true;
  } catch (error) {
    if (isCapSpent(error)) return false;
    throw await sessionFailure(agentApi, error, { sessionId, what: `Setting the cap of session ${sessionId}` });
  }
}
