import { createHash } from 'node:crypto';
import type Anthropic from '@anthropic-ai/sdk';
import type { AgentCreateParams } from '@anthropic-ai/sdk/resources/beta/agents';
import type { Agent, McpServer, ToolPermission } from '../../../definitions/agent.ts';
import { fetchDomains } from '../../../definitions/fetch-domains.ts';
import { ensureSkills } from './ensure-skills.ts';
import { systemPrompt } from './system-prompt.ts';

const HASH_KEY = 'curfew_hash';

type AgentTools = NonNullable<AgentCreateParams['tools']>;

/**
 * The agent at the API, with its skills, in the version with this agent's content: found by the hash in its metadata, else
 * updated to a new version, else created. If two are created at once, both have the right content, so either can be used.
 */
export async function ensureAgent(agentApi: Anthropic, agent: Agent): Promise<{ id: string; version: number }> {
  const parameters = { ...agentParameters(agent), skills: await ensureSkills(agentApi, agent.skills ?? []) };
  const hash = createHash('sha256').update(JSON.stringify(parameters)).digest('hex');
  const metadata = { [HASH_KEY]: hash };
  let namesake: { id: string; version: number } | null = null;
  for await (const known of agentApi.beta.agents.list()) {
    if (known.name !== parameters.name) continue;
    if (known.metadata[HASH_KEY] === hash) return { id: known.id, version: known.version };
    namesake ??= { id: known.id, version: known.version };
  }
  if (!namesake) return agentApi.beta.agents.create({ ...parameters, metadata }, { maxRetries: 0 });
  return agentApi.beta.agents.update(
    namesake.id,
    // A key that is left out would stay as it is.
    { mcp_servers: [], ...parameters, metadata, version: namesake.version },
    { maxRetries: 0 },
  );
}

/**
 * The agent toolset with exactly the tools that are on, and the toolset of each MCP server. Without a host to fetch from,
 * web_fetch is off.
 */
export function agentTools({ tools, network, mcpServers = [] }: Agent): AgentTools {
  const domains = fetchDomains(network.allowed);
  const configs = Object.entries(tools).map(([name, permission]) => ({
    name,
    ...configOf(name === 'web_fetch' && domains.length === 0 ? 'off' : permission),
    ...(name === 'web_fetch' && permission !== 'off' && domains.length > 0 ? { allowed_domains: domains } : {}),
  }));
  const own = { type: 'agent_toolset_20260401', default_config: { enabled: false }, configs } as AgentTools[number];
  return [own, ...mcpServers.map(mcpToolset)];
}

function mcpToolset({ name, tools, others }: McpServer): AgentTools[number] {
  return {
    type: 'mcp_toolset',
    mcp_server_name: name,
    default_config: configOf(others),
    configs: Object.entries(tools).map(([tool, permission]) => ({ name: tool, ...configOf(permission) })),
  };
}

function configOf(permission: ToolPermission): {
  enabled: boolean;
  permission_policy: { type: 'always_ask' | 'auto' | 'always_allow' };
} {
  const type = permission === 'ask' ? 'always_ask' : permission === 'auto' ? 'auto' : 'always_allow';
  return { enabled: permission !== 'off', permission_policy: { type } };
}

function agentParameters(agent: Agent): AgentCreateParams {
  const { id, effort, speed } = agent.model;
  const servers = (agent.mcpServers ?? []).map(({ name, url }) => ({ type: 'url' as const, name, url }));
  return {
    name: `curfew/${agent.name}`,
    description: agent.description,
    model: { id, ...(effort ? { effort } : {}), ...(speed ? { speed } : {}) },
    system: systemPrompt(agent.system, agent.network),
    tools: agentTools(agent),
    ...(servers.length > 0 ? { mcp_servers: servers } : {}),
    multiagent: null,
  };
}
