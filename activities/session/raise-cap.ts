import { ApplicationFailure } from '@temporalio/common';
import { SESSION_AT_CAP } from '../../contract/session.ts';
import { MICROS_PER_CENT } from '../../money/micros.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { isCapSpent } from './is-cap-spent.ts';
import { sendMessage, type SendMessageRequest } from './send-message.ts';
import { sessionFailure } from './session-failure.ts';

export interface RaiseCapRequest {
  sessionId: string;
  /** The new cap of the session, whole cents. */
  capMicros: number;
  /** Sent once, after the cap was raised: a session at its cap accepts no message. */
  message?: { key: string; text: string };
}

/**
 * Raises the hard cap of a session. A session that waits at its cap then goes on by itself. A cap that is as high
 * already is kept, so that a second call changes nothing. `isRaised` is false if the session has spent that much already: one
 * request can go far past a cap. Then the session stays where it is, and no message is sent. Nor is one sent if the session
 * spends the new cap at once.
 */
export async function raiseCap(
  dependencies: ActivityDependencies,
  request: RaiseCapRequest,
): Promise<{ isRaised: boolean }> {
  const { sessionId, message } = request;
  const isRaised = await raise(dependencies, request);
  if (isRaised && message) await tell(dependencies, { sessionId, ...message });
  return { isRaised };
}

/** The session goes on as soon as its cap is raised, and may have spent the new cap before the message arrives. */
async function tell(dependencies: ActivityDependencies, message: SendMessageRequest): Promise<void> {
  try {
    await sendMessage(dependencies, message);
  } catch (error) {
    if (!(error instanceof ApplicationFailure && error.type === SESSION_AT_CAP)) throw error;
  }
}

async function raise({ agentApi }: ActivityDependencies, { sessionId, capMicros }: RaiseCapRequest): Promise<boolean> {
  const cents = Math.floor(capMicros / MICROS_PER_CENT);
  try {
    const { budget } = await agentApi.beta.sessions.retrieve(sessionId);
    if (budget && Number(budget.max_list_cost.amount) >= cents) return true;
    const raised = { type: 'limit' as const, max_list_cost: { amount: String(cents), currency: 'USD' as const } };
    await agentApi.beta.sessions.update(sessionId, { budget: raised }, { maxRetries: 0 });
    return true;
  } catch (error) {
    if (isCapSpent(error)) return false;
    throw await sessionFailure(agentApi, error, { sessionId, what: `Raising the cap of session ${sessionId}` });
  }
}
