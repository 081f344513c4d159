import type Anthropic from '@anthropic-ai/sdk';
import { APIError } from '@anthropic-ai/sdk';
import { ApplicationFailure } from '@temporalio/common';
import { SESSION_AT_CAP } from '../../contract/session.ts';

const BAD_REQUEST = 400;

/**
 * The failure for a message that the session refused because it has spent its cap; null if it was refused for another reason.
 * No retry helps until the cap is raised. The API answers 400 and its words are not documented, so the session is asked
 * as well: it has spent its cap if what it shows as spent is not below what it shows as its cap. Both are whole cents.
 */
export async function capFailure(
  agentApi: Anthropic,
  error: unknown,
  sessionId: string,
): Promise<ApplicationFailure | null> {
  if (!(error instanceof APIError) || error.status !== BAD_REQUEST) return null;
  if (!saysSo(error) && !(await showsIt(agentApi, sessionId))) return null;
  return ApplicationFailure.nonRetryable(
    `Session ${sessionId} has spent its cap and takes no message until the cap is raised`,
    SESSION_AT_CAP,
  );
}

function saysSo({ message, error }: APIError): boolean {
  return /reached its budget|budget_reached/.test(`${message} ${JSON.stringify(error)}`);
}

/** False if that cannot be read: then the refusal counts as it is. */
async function showsIt(agentApi: Anthropic, sessionId: string): Promise<boolean> {
  try {
    const { budget, usage } = await agentApi.beta.sessions.retrieve(sessionId, {}, { maxRetries: 0 });
    const spent = usage?.list_cost?.amount;
    return Boolean(budget && spent !== undefined && Number(spent) >= Number(budget.max_list_cost.amount));
  } catch {
    return false;
  }
}
