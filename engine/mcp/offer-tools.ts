import type { SessionAgent } from '../store/agent.ts';
import type { SessionTool } from '../tools/session-tools.ts';
import { MOST_TOOLS, type McpTool } from './list-tools.ts';
import { mcpPermission } from './mcp-permission.ts';
import { modelToolName } from './tool-name.ts';

/** What the tools of all servers may have together, so that a conversation is left beside them. */
const MOST_BYTES = 256 * 1024;

export interface OfferedTools {
  tools: SessionTool[];
  /** By the name of a server: that there was no room for all its tools. */
  problems: Map<string, string>;
}

/**
 * The tools of servers that an agent has, in the order of its servers, so that the same lists always give the same
 * prompt. `lists` are by the name of the server, `others` is how many other tools the agent has.
 */
export function offerTools(agent: SessionAgent, lists: Map<string, McpTool[]>, others: number): OfferedTools {
  const tools: SessionTool[] = [];
  const problems = new Map<string, string>();
  const names = new Set<string>();
  let bytes = 0;
  for (const { name: server } of agent.mcp_servers) {
    const wanted = (lists.get(server) ?? []).filter((tool) => mcpPermission(agent, server, tool.name) !== null);
    for (const [i, tool] of wanted.entries()) {
      const offered = offer(agent, server, tool);
      bytes += Buffer.byteLength(JSON.stringify(offered.definition));
      if (others + tools.length >= MOST_TOOLS || bytes > MOST_BYTES) {
        const rest = `the last ${wanted.length - i} of its ${wanted.length} tools are left out: an agent has at most ${MOST_TOOLS} tools in all`;
        problems.set(
          server,
          `has more tools than fit, and ${rest}, and those of MCP servers at most ${MOST_BYTES} bytes. Name those that the agent needs.`,
        );
        break;
      }
      if (names.has(offered.name)) continue;
      names.add(offered.name);
      tools.push(offered);
    }
  }
  return { tools, problems };
}

function offer(agent: SessionAgent, server: string, { name: tool, description, input_schema }: McpTool): SessionTool {
  const name = modelToolName(server, tool);
  return {
    name,
    definition: { name, description, input_schema },
    permission: mcpPermission(agent, server, tool) ?? 'ask',
    runBy: 'mcp',
    isRepeatable: false,
    mcp: { server, tool },
  };
}
