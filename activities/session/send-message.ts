import type { ActivityDependencies } from '../dependencies.ts';
import { capFailure } from './cap-failure.ts';
import { sessionFailure } from './session-failure.ts';

export interface SendMessageRequest {
  sessionId: string;
  /** Unique within the session: a message with this key is sent once, however often it is asked for. */
  key: string;
  text: string;
  /** True: first interrupts what the session is doing, in the same call. */
  interrupt?: boolean;
}

/**
 * Sends one user message, once. The API has no idempotency key, so the message ends with its key in a comment, and the
 * history is searched for that comment first. Throws a failure of the type SESSION_AT_CAP if the session has spent its cap.
 */
export async function sendMessage({ agentApi }: ActivityDependencies, request: SendMessageRequest): Promise<void> {
  const { sessionId, key, text, interrupt } = request;
  const mark = `<!-- curfew:${key} -->`;
  try {
    const sent = agentApi.beta.sessions.events.list(sessionId, { types: ['user.message'], limit: 1_000 });
    for await (const event of sent) if (JSON.stringify(event).includes(mark)) return;
    await agentApi.beta.sessions.events.send(
      sessionId,
      {
        events: [
          ...(interrupt ? [{ type: 'user.interrupt' as const }] : []),
          { type: 'user.message', content: [{ type: 'text', text: `${text}\n\n${mark}` }] },
        ],
      },
      { maxRetries: 0 },
    );
  } catch (error) {
    throw (
      (await capFailure(agentApi, error, sessionId)) ??
      (await sessionFailure(agentApi, error, { sessionId, what: `Sending a message to session ${sessionId}` }))
    );
  }
}
