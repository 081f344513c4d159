import { agentApiFailure } from '../../agent-api-failure.ts';
import type { ActivityDependencies } from '../../dependencies.ts';

export interface DescribeToolRequest {
  sessionId: string;
  toolUseId: string;
}

const LONGEST = 200;

/** One line for the person who is to decide about a tool use: its name and the start of what it was given, cleaned. */
export async function describeTool(
  { agentApi }: ActivityDependencies,
  { sessionId, toolUseId }: DescribeToolRequest,
): Promise<string> {
  const types = ['agent.tool_use', 'agent.mcp_tool_use', 'agent.custom_tool_use'] as const;
  try {
    const uses = agentApi.beta.sessions.events.list(sessionId, { types: [...types], limit: 1_000 });
    for await (const use of uses) {
      if (use.id === toolUseId && 'input' in use) return oneLine(`${use.name}: ${inputText(use.input)}`);
    }
    return `tool use ${toolUseId}`;
  } catch (error) {
    throw agentApiFailure(error, `Reading tool use ${toolUseId} of session ${sessionId}`);
  }
}

function inputText(input: Record<string, unknown>): string {
  const [first] = Object.values(input).filter((value) => typeof value === 'string');
  return first ?? JSON.stringify(input);
}

/** An agent's words may carry control characters and direction marks that would mislead who reads them in a terminal. */
function oneLine(text: string): string {
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST - 1)}…` : plain;
}
