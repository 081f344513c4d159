import { createHash } from 'node:crypto';
import type Anthropic from '@anthropic-ai/sdk';
import type { AgentCreateParams } from '@anthropic-ai/sdk/resources/beta/agents';
import type { Agent } from '../../../definitions/agent.ts';
import { fetchDomains } from '../../../definitions/fetch-domains.ts';
import { ensureSkills } from './ensure-skills.ts';
import { systemPrompt } from './system-prompt.ts';

const HASH_KEY = 'curfew_hash';

type AgentTools = NonNullable<AgentCreateParams['tools']>;

/**
 * The agent at the API, with its skills, in the version with this agent's content: found by the hash in its metadata, else updated to a
 * new version, else created. If two are created at once, both have the right content, so either can be used.
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
    { ...parameters, metadata, version: namesake.version },
    { maxRetries: 0 },
  );
}

/** The agent toolset with exactly the tools that are on. Without a host to fetch from, web_fetch is off. */
export function agentTools(agent: Agent): AgentTools {
  const domains = fetchDomains(agent.network.allowed);
  const configs = Object.entries(agent.tools).map(([name, permission]) => ({
    name,
    enabled: permission !== 'off' && (name !== 'web_fetch' || domains.length > 0),
    permission_policy: { type: permission === 'ask' ? 'always_ask' : permission === 'auto' ? 'auto' : 'always_allow' },
    ...(name === 'web_fetch' && permission !== 'off' && domains.length > 0 ? { allowed_domains: domains } : {}),
  }));
  return [{ type: 'agent_toolset_20260401', default_config: { enabled: false }, configs } as AgentTools[number]];
}

function agentParameters(agent: Agent): AgentCreateParams {
  const { id, effort, speed } = agent.model;
  return {
    name: `curfew/${agent.name}`,
    description: agent.description,
    model: { id, ...(effort ? { effort } : {}), ...(speed ? { speed } : {}) },
    system: systemPrompt(agent.system, agent.network),
    tools: agentTools(agent),
    multiagent: null,
  };
}
