import type Anthropic from '@anthropic-ai/sdk';
import type {
  BetaManagedAgentsAgentCustomToolUseEvent as ToolUseEvent,
  BetaManagedAgentsUserCustomToolResultEvent as ToolResultEvent,
} from '@anthropic-ai/sdk/resources/beta/sessions/events';
import { ApplicationFailure } from '@temporalio/common';
import { sessionFailure } from '../session-failure.ts';

export interface ToolAnswer {
  text: string;
  isError: boolean;
}

export interface ToolUse {
  name: string;
  /** As the agent wrote it, not checked yet. */
  input: Record<string, unknown>;
  /** When the agent asked, RFC 3339. */
  at: string;
  /** The answer that an earlier attempt gave before it died; null if there is none. */
  answer: ToolAnswer | null;
}

const PAGE_SIZE = 1_000;

/**
 * Reads one use of a custom tool, and its answer if there is one, from the session's history.
 * Throws: non-retryable `NoSuchToolUse` if the session has no such use, else as `sessionFailure` says.
 */
export async function readToolUse(agentApi: Anthropic, sessionId: string, toolUseId: string): Promise<ToolUse> {
  const { use, result } = await findToolUse(agentApi, sessionId, toolUseId);
  if (use === null) {
    throw ApplicationFailure.nonRetryable(`Session ${sessionId} has no tool use ${toolUseId}`, 'NoSuchToolUse');
  }
  return { name: use.name, input: use.input, at: use.processed_at, answer: result === null ? null : toAnswer(result) };
}

async function findToolUse(agentApi: Anthropic, sessionId: string, toolUseId: string) {
  let use: ToolUseEvent | null = null;
  let result: ToolResultEvent | null = null;
  try {
    const events = agentApi.beta.sessions.events.list(sessionId, {
      types: ['agent.custom_tool_use', 'user.custom_tool_result'],
      limit: PAGE_SIZE,
    });
    for await (const event of events) {
      if (event.type === 'user.custom_tool_result' && event.custom_tool_use_id === toolUseId) result = event;
      if (event.type === 'agent.custom_tool_use' && event.id === toolUseId) use = event;
    }
  } catch (error) {
    throw await sessionFailure(agentApi, error, {
      sessionId,
      what: `Reading tool use ${toolUseId} of session ${sessionId}`,
    });
  }
  return { use, result };
}

function toAnswer(result: ToolResultEvent): ToolAnswer {
  const text = (result.content ?? []).map((block) => (block.type === 'text' ? block.text : '')).join('');
  return { text, isError: result.is_error === true };
}
