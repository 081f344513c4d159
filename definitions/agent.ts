export type ToolPermission = 'allow' | 'ask' | 'auto' | 'off';

export interface AgentModel {
  id: string;
  effort: 'low' | 'medium' | 'high' | 'xhigh' | 'max' | null;
  speed: 'standard' | 'fast' | null;
}

/** One agent, parsed and with all defaults filled in. Plain JSON: it travels in the input of its runs. */
export interface Agent {
  /** The file's stem. */
  name: string;
  description: string | null;
  model: AgentModel;
  /** By name of the agent toolset: bash, read, write, edit, glob, grep, web_fetch, web_search. */
  tools: Record<string, ToolPermission>;
  network: { allowed: string[] };
  /** The body: the system prompt as the user wrote it. */
  system: string;
}
