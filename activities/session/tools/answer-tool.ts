import type Anthropic from '@anthropic-ai/sdk';
import { readToolUse, type ToolAnswer } from './read-tool-use.ts';
import { sessionFailure } from '../session-failure.ts';

export interface AnsweredTool {
  sessionId: string;
  toolUseId: string;
}

/**
 * Answers one use of a custom tool, once: an answer that is there already is kept, even if its text differs. Sending
 * has no idempotency key, and the API does not document what it says to a second answer. So after any failure the
 * session's history decides. Throws as `sessionFailure` says when the answer did not arrive.
 */
export async function answerTool(
  agentApi: Anthropic,
  { sessionId, toolUseId }: AnsweredTool,
  { text, isError }: ToolAnswer,
): Promise<void> {
  if (await isAnswered(agentApi, sessionId, toolUseId)) return;
  const content = [{ type: 'text' as const, text }];
  const result = {
    type: 'user.custom_tool_result' as const,
    custom_tool_use_id: toolUseId,
    content,
    is_error: isError,
  };
  try {
    await agentApi.beta.sessions.events.send(sessionId, { events: [result] }, { maxRetries: 0 });
  } catch (error) {
    if (await isAnswered(agentApi, sessionId, toolUseId)) return;
    throw await sessionFailure(agentApi, error, {
      sessionId,
      what: `Answering tool use ${toolUseId} of session ${sessionId}`,
    });
  }
}

async function isAnswered(agentApi: Anthropic, sessionId: string, toolUseId: string): Promise<boolean> {
  return (await readToolUse(agentApi, sessionId, toolUseId)).answer !== null;
}
