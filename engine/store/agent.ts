import type {
  BetaManagedAgentsAgentToolset20260401,
  BetaManagedAgentsCustomTool,
  BetaManagedAgentsMCPServerURLDefinition,
  BetaManagedAgentsMCPToolset,
} from '@anthropic-ai/sdk/resources/beta/agents';

/** One entry in the tools of an agent, every default filled in. */
export type AgentTool =
  BetaManagedAgentsAgentToolset20260401 | BetaManagedAgentsCustomTool | BetaManagedAgentsMCPToolset;

/** Where an agent's MCP server is. Its toolset is among the agent's tools. */
export type McpServer = BetaManagedAgentsMCPServerURLDefinition;

export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** A skill of an agent. Of a session its version is an id; else `latest` stands for the one that was added last. */
export interface AgentSkill {
  type: 'custom';
  skill_id: string;
  version: string;
}

/** One version of an agent, with every default filled in, as the API shows it. */
export interface AgentDefinition {
  name: string;
  description: string | null;
  model: { id: string; effort?: { type: Effort } };
  system: string | null;
  tools: AgentTool[];
  mcp_servers: McpServer[];
  skills: AgentSkill[];
  multiagent: null;
  execution_identity: { type: 'service_account' };
  metadata: Record<string, string>;
}

/** An agent at one of its versions. */
export interface AgentObject extends AgentDefinition {
  id: string;
  type: 'agent';
  version: number;
  created_at: string;
  updated_at: string;
  archived_at: string | null;
}

/** The agent that a session keeps: a copy with the session's overrides, unchanged by later versions. */
export interface SessionAgent extends Omit<AgentDefinition, 'metadata'> {
  id: string;
  type: 'agent';
  version: number;
}
