import type { ActivityDependencies } from '../../dependencies.ts';
import { sessionFailure } from '../session-failure.ts';

export interface ConfirmToolRequest {
  sessionId: string;
  toolUseId: string;
  allow: boolean;
  /** Why it may not run the tool, for the agent. */
  reason: string;
}

/** Tells the session whether it may run a tool that asks first. A confirmation that is there already stays. */
export async function confirmTool({ agentApi }: ActivityDependencies, request: ConfirmToolRequest): Promise<void> {
  const { sessionId, toolUseId, allow, reason } = request;
  const { events } = agentApi.beta.sessions;
  try {
    for await (const event of events.list(sessionId, { types: ['user.tool_confirmation'], limit: 1_000 })) {
      if (event.type === 'user.tool_confirmation' && event.tool_use_id === toolUseId) return;
    }
    const confirmation = { type: 'user.tool_confirmation' as const, tool_use_id: toolUseId };
    await events.send(
      sessionId,
      {
        events: [
          allow ? { ...confirmation, result: 'allow' } : { ...confirmation, result: 'deny', deny_message: reason },
        ],
      },
      { maxRetries: 0 },
    );
  } catch (error) {
    throw await sessionFailure(agentApi, error, {
      sessionId,
      what: `Confirming tool use ${toolUseId} of session ${sessionId}`,
    });
  }
}
