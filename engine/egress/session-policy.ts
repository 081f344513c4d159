import type { Kysely } from 'kysely';
import { parseHostPattern } from '../../text/hosts/host-pattern.ts';
import { ECOSYSTEMS } from '../../text/hosts/ecosystems.ts';
import type { EngineSchema } from '../store/schema.ts';
import { parseAllowed, type AllowList } from './allow-list.ts';
import type { EgressGuard } from './egress-guard.ts';

export interface PolicyStore {
  database: Kysely<EngineSchema>;
  guard: EgressGuard;
}

/** The networking of an environment as the API shows it; it is checked when the environment is made. */
export type Networking = { type: 'unrestricted' } | LimitedNetworking;

export interface LimitedNetworking {
  type: 'limited';
  allowed_hosts: string[];
  allow_package_managers: boolean;
  allow_mcp_servers: boolean;
}

/**
 * What a session may reach, by the networking of its environment: from its sandbox, and where the engine makes calls for
 * it. With `allow_package_managers` the hosts of every ecosystem are added, with `allow_mcp_servers` those of the agent's
 * MCP servers. A session that is gone may reach nothing.
 */
export async function sessionPolicy({ database, guard }: PolicyStore, sessionId: string): Promise<AllowList> {
  const row = await database
    .selectFrom('sessions')
    .innerJoin('environments', 'environments.id', 'sessions.environment_id')
    .select(['environments.config', 'sessions.agent'])
    .where('sessions.id', '=', sessionId)
    .executeTakeFirst();
  const { networking } = JSON.parse(row?.config ?? '{}') as { networking?: Networking };
  if (networking?.type === 'unrestricted') return { isUnrestricted: guard.allowsUnrestricted, patterns: [] };
  if (row === undefined || networking === undefined) return parseAllowed([]);
  const hosts = parseAllowed([
    ...networking.allowed_hosts,
    ...(networking.allow_package_managers ? Object.keys(ECOSYSTEMS) : []),
  ]);
  const servers = networking.allow_mcp_servers ? serversOf(row.agent) : [];
  return { ...hosts, patterns: [...hosts.patterns, ...servers] };
}

/** The hosts of the agent's MCP servers, each at the port of its URL. */
function serversOf(agent: string): AllowList['patterns'] {
  const { mcp_servers: servers = [] } = JSON.parse(agent) as { mcp_servers?: { url?: string }[] };
  return servers.flatMap(({ url }) => {
    if (url === undefined || !URL.canParse(url)) return [];
    const { hostname, port, protocol } = new URL(url);
    const pattern = parseHostPattern(`${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`);
    return 'problem' in pattern ? [] : [pattern];
  });
}
