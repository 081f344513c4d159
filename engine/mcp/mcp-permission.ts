import type { SessionAgent } from '../store/agent.ts';

/** Whether an agent may call a tool of an MCP server, and whether a person is asked first; null: it may not. */
export function mcpPermission(agent: SessionAgent, server: string, tool: string): 'allow' | 'ask' | null {
  for (const toolset of agent.tools) {
    if (toolset.type !== 'mcp_toolset' || toolset.mcp_server_name !== server) continue;
    const config = toolset.configs.find(({ name }) => name === tool) ?? toolset.default_config;
    if (!config.enabled) return null;
    return config.permission_policy.type === 'always_allow' ? 'allow' : 'ask';
  }
  return null;
}
