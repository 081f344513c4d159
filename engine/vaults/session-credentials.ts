import type { Kysely } from 'kysely';
import {
  authOf,
  readCredentialAgain,
  secretsOf,
  type CredentialRow,
  type VaultStore,
} from '../store/vaults/credential-store.ts';
import type { EngineSchema } from '../store/schema.ts';
import { SessionMissing } from '../store/write-session.ts';
import { mcpHeader } from './mcp-header.ts';
import { refreshCredential } from './oauth/refresh-credential.ts';
import { sentinelFor } from './sentinel.ts';
import { serverKey } from '../../text/hosts/server-key.ts';
import type { VaultAccess } from './vault-access.ts';

/** A secret that the sandbox of a session knows only by its sentinel. */
export interface EnvironmentCredential {
  /** The variable that has the sentinel as its value. */
  secretName: string;
  /** Stays the same for this session and credential, whatever its secret becomes. */
  sentinel: string;
  /** The hosts that may get the secret: names in lower case, IPv4 addresses, `*.` before a name for those below it. */
  hosts: string[] | 'unrestricted';
  injectInto: { header: boolean; body: boolean };
  /** The secret as it is now. Throws when the credential was archived or deleted meanwhile. */
  value: () => Promise<string>;
}

/** The credential of a session for one MCP server. */
export interface McpAuthorization {
  /**
   * The value of the header `Authorization`. A token of OAuth that expires soon is refreshed first. Throws an Error that
   * says what to do when there is no token that could be sent: the credential was archived or deleted, its token has
   * expired and cannot be refreshed, or the URL is not safe.
   */
  header: () => Promise<string>;
  /**
   * To be called after the server answered 401 to the last header. When it resolves, ask for the header again: it is
   * another one. Throws RefreshFailed, whose message says what to do, when there is no other token.
   */
  refresh: () => Promise<void>;
}

/** The variables of a session; of vaults with the same variable the first one counts. Throws SessionMissing. */
export async function environmentCredentials(store: VaultStore, sessionId: string): Promise<EnvironmentCredential[]> {
  const known = await sentinelsOf(store.database, sessionId);
  const found = new Map<string, EnvironmentCredential>();
  for (const row of await credentialsOf(store.database, sessionId)) {
    const auth = authOf(row);
    if (auth.type !== 'environment_variable' || found.has(auth.secret_name)) continue;
    found.set(auth.secret_name, {
      secretName: auth.secret_name,
      sentinel: known.get(row.id) ?? (await makeSentinel(store, sessionId, row)),
      hosts: auth.networking.type === 'limited' ? auth.networking.allowed_hosts : 'unrestricted',
      injectInto: auth.injection_location,
      value: async () => secretsOf(store.seal, await readCredentialAgain(store.database, row.id)).secret,
    });
  }
  return [...found.values()];
}

/**
 * The credential for the MCP server at this URL, of the first vault of the session that has one; null if none has. It is
 * looked for at each header, so that a credential which takes the place of another one counts at once. Throws
 * SessionMissing.
 */
export async function mcpAuthorization(
  access: VaultAccess,
  sessionId: string,
  serverUrl: string,
): Promise<McpAuthorization | null> {
  const key = serverKey(serverUrl);
  if (key === null) return null;
  const look = async (): Promise<CredentialRow | undefined> =>
    (await credentialsOf(access.database, sessionId)).find(({ live_key }) => live_key === key);
  const found = await look();
  if (!found) return null;
  let last = { id: found.id, revision: found.revision };
  return {
    header: async () => {
      const id = (await look())?.id ?? last.id;
      const { header, revision } = await mcpHeader(access, id);
      last = { id, revision };
      return header;
    },
    refresh: async () => await refreshCredential(access, last),
  };
}

/** The credentials of a session that are not archived, in the order of its vaults. */
async function credentialsOf(database: Kysely<EngineSchema>, sessionId: string): Promise<CredentialRow[]> {
  const session = await database
    .selectFrom('sessions')
    .select('vault_ids')
    .where('id', '=', sessionId)
    .executeTakeFirst();
  if (!session) throw new SessionMissing(sessionId);
  const vaultIds = JSON.parse(session.vault_ids) as string[];
  if (vaultIds.length === 0) return [];
  const rows = await database
    .selectFrom('vault_credentials')
    .selectAll()
    .where('vault_id', 'in', vaultIds)
    .where('live_key', 'is not', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return vaultIds.flatMap((vaultId) => rows.filter(({ vault_id }) => vault_id === vaultId));
}

/** What the sandbox of a session sees, by credential. */
async function sentinelsOf(database: Kysely<EngineSchema>, sessionId: string): Promise<Map<string, string>> {
  const rows = await database
    .selectFrom('session_sentinels')
    .select(['credential_id', 'sentinel'])
    .where('session_id', '=', sessionId)
    .execute();
  return new Map(rows.map(({ credential_id, sentinel }) => [credential_id, sentinel]));
}

/** Stores a sentinel for this session and credential. Whoever is first decides. */
async function makeSentinel({ database, seal }: VaultStore, sessionId: string, row: CredentialRow): Promise<string> {
  const sentinel = sentinelFor(secretsOf(seal, row).secret);
  await database
    .insertInto('session_sentinels')
    .values({ session_id: sessionId, credential_id: row.id, sentinel })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await sentinelsOf(database, sessionId)).get(row.id) ?? sentinel;
}
