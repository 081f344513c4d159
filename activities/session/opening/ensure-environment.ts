import { createHash } from 'node:crypto';
import type Anthropic from '@anthropic-ai/sdk';
import { ConflictError } from '@anthropic-ai/sdk';
import type { Agent } from '../../../definitions/agent.ts';
import { expandEcosystems } from '../../../text/hosts/ecosystems.ts';

/**
 * The environment with exactly these hosts reachable, and the agent's MCP servers if it has any, made on first use.
 * Ecosystems are written out as their hosts, which every server of the API understands. Names are unique at the API, so the
 * name carries the hash of what it allows and a lost race (409) is settled by looking again.
 */
export async function ensureEnvironment(
  agentApi: Anthropic,
  { network, mcpServers = [] }: Pick<Agent, 'network' | 'mcpServers'>,
): Promise<string> {
  const hosts = expandEcosystems(network.allowed).sort();
  const allow_mcp_servers = mcpServers.length > 0;
  const content = JSON.stringify(allow_mcp_servers ? { hosts, allow_mcp_servers } : hosts);
  const name = `curfew-${createHash('sha256').update(content).digest('hex').slice(0, 12)}`;
  const known = await findEnvironment(agentApi, name);
  if (known) return known;
  try {
    const created = await agentApi.beta.environments.create(
      {
        name,
        config: {
          type: 'cloud',
          networking: {
            type: 'limited',
            allowed_hosts: hosts,
            ...(allow_mcp_servers ? { allow_mcp_servers } : {}),
          },
        },
      },
      { maxRetries: 0 },
    );
    return created.id;
  } catch (error) {
    const winner = error instanceof ConflictError ? await findEnvironment(agentApi, name) : null;
    if (winner) return winner;
    throw error;
  }
}

async function findEnvironment(agentApi: Anthropic, name: string): Promise<string | null> {
  for await (const environment of agentApi.beta.environments.list()) {
    if (environment.name === name && environment.archived_at === null) return environment.id;
  }
  return null;
}
