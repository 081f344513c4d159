import type { BetaManagedAgentsAgentToolConfig } from '@anthropic-ai/sdk/resources/beta/agents';
import type { Tool } from '@anthropic-ai/sdk/resources/messages/messages';
import type { AgentTool, SessionAgent } from '../store/agent.ts';
import { TOOLSET, type ToolRunner, type ToolsetTool } from './toolset.ts';

/** One tool that the agent of a session has. */
export interface SessionTool {
  name: string;
  /** As the model sees it. */
  definition: Tool;
  /** `ask`: a person must allow each call. */
  permission: 'allow' | 'ask';
  /** `client`: the engine announces the call, and the client of the session sends the result. */
  runBy: ToolRunner | 'client';
  /** True if a call that may have run already can safely be run again. */
  isRepeatable: boolean;
  /** Of a tool of an MCP server: where it is, and how the server calls it. */
  mcp?: { server: string; tool: string };
}

/** The tools of a session's agent without those of MCP servers: first those of the toolset, then the custom ones. */
export function sessionTools(agent: SessionAgent): SessionTool[] {
  const configs = agent.tools.flatMap((tool) => (tool.type === 'agent_toolset_20260401' ? tool.configs : []));
  return [...TOOLSET.flatMap((tool) => toolsetTool(tool, configs)), ...agent.tools.flatMap(customTool)];
}

function toolsetTool(
  { name, offer, isRepeatable }: ToolsetTool,
  configs: BetaManagedAgentsAgentToolConfig[],
): SessionTool[] {
  const config = configs.find((one) => one.name === name);
  if (!offer || !config?.enabled) return [];
  const permission = config.permission_policy.type === 'always_ask' ? 'ask' : 'allow';
  return [{ name, definition: offer.definition, permission, runBy: offer.runner, isRepeatable }];
}

function customTool(tool: AgentTool): SessionTool[] {
  if (tool.type !== 'custom') return [];
  const { name, description, input_schema } = tool;
  const definition = { name, description, input_schema };
  return [{ name, definition, permission: 'allow', runBy: 'client', isRepeatable: false }];
}
