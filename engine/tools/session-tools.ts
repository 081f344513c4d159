import type { BetaManagedAgentsAgentToolConfig } from '@anthropic-ai/sdk/resources/beta/agents';
import type { ToolUnion } from '@anthropic-ai/sdk/resources/messages/messages';
import type { AgentTool, SessionAgent } from '../store/agent.ts';
import { endpointSearch } from '../web/searching/endpoint-search.ts';
import type { WebSearch } from '../web/searching/web-search.ts';
import { TOOLSET, type ToolRunner, type ToolsetTool } from './toolset.ts';

/** One tool that the agent of a session has. */
export interface SessionTool {
  name: string;
  /** As the model sees it. */
  definition: ToolUnion;
  /** `ask`: a person must allow each call. */
  permission: 'allow' | 'ask';
  /**
   * `client`: the engine announces the call, and the client of the session sends the result. `endpoint`: the model
   * endpoint runs it while it answers.
   */
  runBy: ToolRunner | 'client' | 'endpoint';
  /** True if a call that may have run already can safely be run again. */
  isRepeatable: boolean;
  /** Of a tool of an MCP server: where it is, and how the server calls it. */
  mcp?: { server: string; tool: string };
}

/**
 * The tools of a session's agent without those of MCP servers: first those of the toolset, in its order, then the custom
 * ones. Without anybody who searches the web there is no web_search.
 */
export function sessionTools(agent: SessionAgent, search: WebSearch | null = null): SessionTool[] {
  const configs = agent.tools.flatMap((tool) => (tool.type === 'agent_toolset_20260401' ? tool.configs : []));
  return [
    ...TOOLSET.flatMap((tool) => toolsetTool(tool, configs)).flatMap((tool) => searching(tool, { agent, search })),
    ...agent.tools.flatMap(customTool),
  ];
}

function toolsetTool(
  { name, offer, isRepeatable }: ToolsetTool,
  configs: BetaManagedAgentsAgentToolConfig[],
): SessionTool[] {
  const config = configs.find((one) => one.name === name);
  if (!config?.enabled) return [];
  const permission = config.permission_policy.type === 'always_ask' ? 'ask' : 'allow';
  return [{ name, definition: offer.definition, permission, runBy: offer.runner, isRepeatable }];
}

/** A search that costs nothing can be repeated. */
function searching(
  tool: SessionTool,
  { agent, search }: { agent: SessionAgent; search: WebSearch | null },
): SessionTool[] {
  if (tool.name !== 'web_search') return [tool];
  if (search === null) return [];
  if (search.by === 'provider') return [{ ...tool, isRepeatable: search.priceMicros === 0 }];
  return [{ ...tool, definition: endpointSearch(agent), runBy: 'endpoint', isRepeatable: true }];
}

function customTool(tool: AgentTool): SessionTool[] {
  if (tool.type !== 'custom') return [];
  const { name, description, input_schema } = tool;
  const definition = { name, description, input_schema };
  return [{ name, definition, permission: 'allow', runBy: 'client', isRepeatable: false }];
}
