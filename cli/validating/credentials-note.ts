import { agentOf } from '../../definitions/agent-of.ts';
import type { Agent } from '../../definitions/agent.ts';
import type { Definitions } from '../../definitions/load-definitions.ts';

/**
 * A note, without a full stop, that names the variables which hold secrets for the sandboxes and the MCP servers of enabled
 * automations and are not set; null if all are. A worker without one ends each of their runs, and its environment may be another one.
 */
export function credentialsNote(
  { automations, agents }: Pick<Definitions, 'automations' | 'agents'>,
  valueOf: (name: string) => string | null,
): string | null {
  const users = new Map<string, string[]>();
  for (const automation of automations.filter(({ enabled }) => enabled)) {
    for (const secret of secretsOf(agentOf(automation, agents))) {
      if (valueOf(secret) === null) users.set(secret, [...(users.get(secret) ?? []), automation.id]);
    }
  }
  if (users.size === 0) return null;
  const needs = [...users].map(([secret, ids]) => `${secret} (${[...new Set(ids)].join(', ')})`);
  return `these secrets of \`network.credentials\` and \`mcp-servers\` are not set here, and a worker without them cannot open the session of a run: ${needs.join(', ')}`;
}

function secretsOf(agent: Agent | null): string[] {
  const secrets = agent?.network.credentials?.map(({ secret }) => secret) ?? [];
  const tokens = agent?.mcpServers?.flatMap(({ token }) => token ?? []) ?? [];
  return [...secrets, ...tokens];
}
