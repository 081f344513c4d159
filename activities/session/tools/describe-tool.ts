import type { BetaManagedAgentsAgentMCPToolUseEvent as McpToolUse } from '@anthropic-ai/sdk/resources/beta/sessions/events';
import { oneLine } from '../../../text/one-line.ts';
import type { ActivityDependencies } from '../../dependencies.ts';
import { redactCredentials } from '../../outputs/credentials/redact-credentials.ts';
import { sessionFailure } from '../session-failure.ts';

export interface DescribeToolRequest {
  sessionId: string;
  toolUseId: string;
}

const LONGEST_BYTES = 200;
const LONGEST_INPUT_BYTES = 1_000;
/** Who answers a question must read all of it. */
const LONGEST_QUESTION_BYTES = 2_000;

/** One line for the person who decides about a tool use: its name and the beginning of its input, cleaned. */
export async function describeTool(
  { agentApi }: ActivityDependencies,
  { sessionId, toolUseId }: DescribeToolRequest,
): Promise<string> {
  const types = ['agent.tool_use', 'agent.mcp_tool_use', 'agent.custom_tool_use'] as const;
  try {
    const uses = agentApi.beta.sessions.events.list(sessionId, { types: [...types], limit: 1_000 });
    for await (const use of uses) {
      if (use.id !== toolUseId || !('input' in use)) continue;
      return use.type === 'agent.mcp_tool_use' ? describeMcp(use) : describe(use.name, use.input);
    }
    return `tool use ${toolUseId}`;
  } catch (error) {
    throw await sessionFailure(agentApi, error, {
      sessionId,
      what: `Reading tool use ${toolUseId} of session ${sessionId}`,
    });
  }
}

/** Nobody knows which part of the input of a stranger's tool matters, so as much of all of it is shown as fits. */
function describeMcp({ mcp_server_name: server, name, input }: McpToolUse): string {
  return oneLine(redactCredentials(`${name} at ${server}: ${JSON.stringify(input)}`), LONGEST_INPUT_BYTES);
}

/** Cut at last: half a credential would not be found. */
function describe(name: string, input: Record<string, unknown>): string {
  const most = name === 'ask_human' ? LONGEST_QUESTION_BYTES : LONGEST_BYTES;
  return oneLine(redactCredentials(`${name}: ${inputText(input)}`), most);
}

function inputText(input: Record<string, unknown>): string {
  const [first] = Object.values(input).filter((value) => typeof value === 'string');
  return first ?? JSON.stringify(input);
}
