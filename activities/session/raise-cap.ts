import { MICROS_PER_CENT } from '../../money/micros.ts';
import { agentApiFailure } from '../agent-api-failure.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { sendMessage } from './send-message.ts';

export interface RaiseCapRequest {
  sessionId: string;
  /** The new cap of the session, whole cents. */
  capMicros: number;
  /** Sent once, after the cap was raised: a session at its cap accepts no message. */
  message?: { key: string; text: string };
}

/**
 * Raises the hard cap of a session. A session that waits at its cap then goes on by itself. A cap that is as high
 * already is kept, so that a second call changes nothing.
 */
export async function raiseCap(dependencies: ActivityDependencies, request: RaiseCapRequest): Promise<void> {
  const { sessionId, message } = request;
  await raise(dependencies, request);
  if (message) await sendMessage(dependencies, { sessionId, ...message });
}

async function raise({ agentApi }: ActivityDependencies, { sessionId, capMicros }: RaiseCapRequest): Promise<void> {
  const cents = Math.floor(capMicros / MICROS_PER_CENT);
  try {
    const { budget } = await agentApi.beta.sessions.retrieve(sessionId);
    if (budget && Number(budget.max_list_cost.amount) >= cents) return;
    const raised = { type: 'limit' as const, max_list_cost: { amount: String(cents), currency: 'USD' as const } };
    await agentApi.beta.sessions.update(sessionId, { budget: raised }, { maxRetries: 0 });
  } catch (error) {
    throw agentApiFailure(error, `Raising the cap of session ${sessionId}`, sessionId);
  }
}
