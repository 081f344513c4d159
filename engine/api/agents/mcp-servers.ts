import { z } from 'zod';
import type { AgentTool, McpServer } from '../../store/agent.ts';
import { ApiError } from '../http/api-error.ts';

const MOST_SERVERS = 20;

const Server = z.strictObject({
  type: z.literal('url', 'this engine knows MCP servers of type url'),
  name: z.string().min(1).max(255),
  url: z.string().max(2_048).refine(isServerAddress, 'an http or https URL without user, password and fragment'),
});

/** The MCP servers of an agent. */
export const McpServers = z
  .array(Server)
  .max(MOST_SERVERS, `at most ${MOST_SERVERS} MCP servers`)
  .superRefine((servers, context) => {
    const names = servers.map(({ name }) => name);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) context.addIssue({ code: 'custom', message: `two MCP servers are named "${twice}"` });
  });

/** Throws ApiError 400 unless each server has its toolset among the tools, and each toolset its server. */
export function refuseLoneServers({ tools, mcp_servers }: { tools: AgentTool[]; mcp_servers: McpServer[] }): void {
  const used = tools.flatMap((tool) => (tool.type === 'mcp_toolset' ? [tool.mcp_server_name] : []));
  const lone = mcp_servers.find(({ name }) => !used.includes(name));
  if (lone) {
    throw new ApiError(
      400,
      `mcp_servers: no mcp_toolset in tools names "${lone.name}"; add {"type":"mcp_toolset","mcp_server_name":"${lone.name}"}.`,
    );
  }
  const missing = used.find((name) => !mcp_servers.some((server) => server.name === name));
  if (missing !== undefined) {
    throw new ApiError(400, `tools: an mcp_toolset names "${missing}", which is not among mcp_servers.`);
  }
}

function isServerAddress(text: string): boolean {
  const url = URL.parse(text);
  if (!url || !['http:', 'https:'].includes(url.protocol)) return false;
  return url.username === '' && url.password === '' && url.hash === '';
}
