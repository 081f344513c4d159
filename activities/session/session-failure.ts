import type Anthropic from '@anthropic-ai/sdk';
import { APIError, NotFoundError } from '@anthropic-ai/sdk';
import { ApplicationFailure } from '@temporalio/common';
import { agentApiFailure } from '../agent-api-failure.ts';

const FIRST_SERVER_ERROR = 500;

/**
 * The error for an activity to throw when the agent API did not do as asked with a session. If somebody else has deleted or
 * archived the session, it says so in one sentence and is not retried. Otherwise it is that of `agentApiFailure`.
 */
export async function sessionFailure(
  agentApi: Anthropic,
  error: unknown,
  { sessionId, what }: { sessionId: string; what: string },
): Promise<Error> {
  if (error instanceof NotFoundError) {
    return ApplicationFailure.nonRetryable(`Session ${sessionId} was deleted by somebody else`, 'SessionDeleted');
  }
  if (isRefusal(error) && (await isArchived(agentApi, sessionId))) {
    return ApplicationFailure.nonRetryable(`Session ${sessionId} was archived by somebody else`, 'SessionArchived');
  }
  return agentApiFailure(error, what);
}

/** Which status the API gives to events for an archived session is not documented. */
function isRefusal(error: unknown): boolean {
  return error instanceof APIError && error.status !== undefined && error.status < FIRST_SERVER_ERROR;
}

/** False if that cannot be read: then the first error counts. */
async function isArchived(agentApi: Anthropic, sessionId: string): Promise<boolean> {
  try {
    const { archived_at: archivedAt } = await agentApi.beta.sessions.retrieve(sessionId, {}, { maxRetries: 0 });
    return Boolean(archivedAt);
  } catch {
    return false;
  }
}
