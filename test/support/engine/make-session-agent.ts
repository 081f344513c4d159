import { agentDefinition, AgentParams } from '../../../engine/api/agents/agent-definition.ts';
import type { SessionAgent } from '../../../engine/store/agent.ts';

/**
 * The agent of a session, with the whole toolset and no MCP server unless others are given, as the API takes them.
 */
export function makeSessionAgent(
  tools: object[] = [{ type: 'agent_toolset_20260401' }],
  mcp_servers: object[] = [],
): SessionAgent {
  const { metadata: _, ...definition } = agentDefinition(
    AgentParams.parse({ name: 'tester', model: 'claude-opus-5-5', tools, mcp_servers }),
  );
  return { ...definition, id: 'agent_1', type: 'agent', version: 1 };
}
