import type { Agent } from '../../definitions/agent.ts';

const MOST_HOSTS = 5;

/** What an agent reaches and uses outside its sandbox, in words; empty if nothing. */
export function reachesOf({ network, tools, mcpServers = [], skills = [], vaults = [] }: Agent): string[] {
  const { allowed, credentials = [] } = network;
  const more = allowed.length > MOST_HOSTS ? ` and ${allowed.length - MOST_HOSTS} more` : '';
  return [
    ...(allowed.length > 0 ? [`${allowed.slice(0, MOST_HOSTS).join(', ')}${more}`] : []),
    ...(has(tools['web_fetch']) ? ['pages of these hosts'] : []),
    ...(has(tools['web_search']) ? ['web search'] : []),
    ...mcpServers.map(({ name }) => `MCP server ${name}`),
    ...credentials.map(({ variable, hosts }) => `secret ${variable} at ${hosts.join(', ')}`),
    ...vaults.map((vault) => `vault ${vault}`),
    ...skills.map(({ name }) => `skill ${name}`),
  ];
}

function has(permission: string | undefined): boolean {
  return permission !== undefined && permission !== 'off';
}
