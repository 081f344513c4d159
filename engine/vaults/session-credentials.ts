import type { Kysely } from 'kysely';
import {
  authOf,
  readCredentialAgain,
  secretsOf,
  type CredentialRow,
  type VaultStore,
} from '../store/vaults/credential-store.ts';
import type { EngineSchema } from '../store/schema.ts';
import { readSession } from '../store/write-session.ts';
import { mcpHeader } from './mcp-header.ts';
import { refreshCredential } from './oauth/refresh-credential.ts';
import { sentinelFor } from './sentinel.ts';
import { serverKey } from './server-key.ts';
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
  const found = new Map<string, EnvironmentCredential>();
  for (const row of await credentialsOf(store.database, sessionId)) {
    const auth = authOf(row);
    if (auth.type !== 'environment_variable' || found.has(auth.secret_name)) continue;
    found.set(auth.secret_name, {
      secretName: auth.secret_name,
      sentinel: await sentinelOf(store, sessionId, row),
      hosts: auth.networking.type === 'limited' ? auth.networking.allowed_hosts : 'unrestricted',
      injectInto: auth.injection_location,
      value: async () => secretsOf(store.seal, await readCredentialAgain(store.database, row.id)).secret,
    });
  }
  return [...found.values()];
}

/**
 * The credential for the MCP server at this URL, of the first vault of the session that has one; null if none has. Throws
 * SessionMissing.
 */
export async function mcpAuthorization(
  access: VaultAccess,
  sessionId: string,
  serverUrl: string,
): Promise<McpAuthorization | null> {
  const key = serverKey(serverUrl);
  const rows = await credentialsOf(access.database, sessionId);
  const row = rows.find(({ live_key }) => key !== null && live_key === key);
  if (!row) return null;
  let { revision } = row;
  return {
    header: async () => {
      const current = await mcpHeader(access, row.id);
      ({ revision } = current);
      return current.header;
    },
    refresh: async () => await refreshCredential(access, { id: row.id, revision }),
  };
}

/** The credentials of a session that are not archived, in the order of its vaults. */
async function credentialsOf(database: Kysely<EngineSchema>, sessionId: string): Promise<CredentialRow[]> {
  const { vault_ids } = await readSession(database, sessionId);
  const vaultIds = JSON.parse(vault_ids) as string[];
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

async function sentinelOf({ database, seal }: VaultStore, sessionId: string, row: CredentialRow): Promise<string> {
  const stored = () =>
    database
      .selectFrom('session_sentinels')
      .select('sentinel')
      .where('session_id', '=', sessionId)
      .where('credential_id', '=', row.id)
      .executeTakeFirst();
  const known = await stored();
  if (known) return known.sentinel;
  const sentinel = sentinelFor(secretsOf(seal, row).secret);
  await database
    .insertInto('session_sentinels')
    .values({ session_id: sessionId, credential_id: row.id, sentinel })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await stored())?.sentinel ?? sentinel;
}
