import type { Skill } from './skill.ts';

export type ToolPermission = 'allow' | 'ask' | 'auto' | 'off';

export interface AgentModel {
  id: string;
  effort: 'low' | 'medium' | 'high' | 'xhigh' | 'max' | null;
  speed: 'standard' | 'fast' | null;
}

/** What a sandbox may reach. */
export interface Network {
  allowed: string[];
  /** Absent if there are none. */
  credentials?: NetworkCredential[];
}

/** A secret that the sandbox uses without having it. */
export interface NetworkCredential {
  /** The variable of the sandbox, which holds a placeholder. */
  variable: string;
  /** The variable of the worker's environment that holds the value. */
  secret: string;
  /** Where the value may be sent, at every port that `allowed` opens. */
  hosts: string[];
}

/** A server whose tools an agent has. */
export interface McpServer {
  name: string;
  url: string;
  /** By the name that the server gives the tool. */
  tools: Record<string, ToolPermission>;
  /** Of the tools that `tools` does not name. */
  others: ToolPermission;
  /** The variable of the worker's environment that holds its token; null: it needs none. */
  token: string | null;
}

/** One agent, parsed and with all defaults filled in. Plain JSON: it travels in the input of its runs. */
export interface Agent {
  /** The file's stem. */
  name: string;
  description: string | null;
  model: AgentModel;
  /** By name of the agent toolset: bash, read, write, edit, glob, grep, web_fetch, web_search. */
  tools: Record<string, ToolPermission>;
  /** Absent if there are none. */
  mcpServers?: McpServer[];
  network: Network;
  /** Vaults at the agent API that an operator has made. Absent if there are none. */
  vaults?: string[];
  /** Absent if it has none. */
  skills?: Skill[];
  /** The body: the system prompt as the user wrote it. */
  system: string;
}
