import type { Agent, AgentModel, McpServer, ToolPermission } from '../agent.ts';
import type { WrittenMcpServers } from '../schema/mcp-servers-schema.ts';
import { buildNetwork } from './build-network.ts';
import type { Skill } from '../skill.ts';
import { DEFAULT_MODEL, SANDBOX_TOOLS, WEB_TOOLS, type WrittenAgent } from '../schema/agent-schema.ts';

/** What an agent file says, with the skills that it names. */
type Written = Omit<WrittenAgent, 'skills'> & { skills?: Skill[] };

/** Fills in the defaults of an agent. With an empty `written` the result is the built-in agent `default`. */
export function buildAgent(name: string, written: Written, system: string): Agent {
  return {
    name,
    description: written.description ?? null,
    model: model(written.model),
    tools: tools(written.tools),
    ...mcpServers(written['mcp-servers']),
    network: buildNetwork(written.network ?? {}),
    ...(written.vaults && written.vaults.length > 0 ? { vaults: written.vaults } : {}),
    ...(written.skills && written.skills.length > 0 ? { skills: written.skills } : {}),
    system,
  };
}

function model(written: WrittenAgent['model']): AgentModel {
  const { id, effort, speed } = typeof written === 'object' ? written : { id: written ?? DEFAULT_MODEL };
  return { id, effort: effort ?? null, speed: speed ?? null };
}

/** Without a server the key is left out, so that the agents of recorded runs stay as they were. */
function mcpServers(written: WrittenMcpServers = {}): { mcpServers?: McpServer[] } {
  const servers = Object.entries(written).map(([name, { url, tools = {}, token }]): McpServer => {
    const { '*': others = 'ask', ...named } = tools;
    return { name, url, tools: named, others, token: token ?? null };
  });
  return servers.length === 0 ? {} : { mcpServers: servers };
}

/** A list names all tools of the agent; a map changes the defaults, which allow all tools but those of the web. */
function tools(written: WrittenAgent['tools']): Record<string, ToolPermission> {
  if (Array.isArray(written)) {
    return Object.fromEntries(
      [...SANDBOX_TOOLS, ...WEB_TOOLS].map((tool) => [tool, written.includes(tool) ? 'allow' : 'off']),
    );
  }
  const defaults = [...SANDBOX_TOOLS.map((tool) => [tool, 'allow']), ...WEB_TOOLS.map((tool) => [tool, 'off'])];
  return { ...Object.fromEntries(defaults), ...written };
}
