import { authOf, readCredentialAgain, secretsOf, type CredentialRow } from '../store/vaults/credential-store.ts';
import { refreshStateOf } from '../store/vaults/refresh-state.ts';
import { endpointProblem } from './endpoint-problem.ts';
import { refreshCredential } from './oauth/refresh-credential.ts';
import type { VaultAccess } from './vault-access.ts';

/** A token is refreshed when it has less than this left: long enough for the request that it is for. */
const REFRESH_BEFORE_MS = 120_000;
/** Of a token that lives shorter than that, when it has less than this part of its life left. */
const LAST_PART = 0.2;

/**
 * The header with which this credential is proved to its MCP server, and the revision of the secrets in it. A token that
 * expires soon is refreshed first; if that fails, it is used as long as it is valid. Throws StoreError when the credential
 * was archived or deleted, RefreshFailed, and Error when its URL may get no secret.
 */
export async function mcpHeader(access: VaultAccess, id: string): Promise<{ header: string; revision: number }> {
  const row = await readCredentialAgain(access.database, id);
  const left = timeLeft(row);
  if (left === null || left > 0) return headerOf(access, row);
  try {
    await refreshCredential(access, row);
  } catch (error) {
    if (isExpired(row)) throw error;
    return headerOf(access, row);
  }
  return headerOf(access, await readCredentialAgain(access.database, id));
}

function headerOf({ seal, guard }: VaultAccess, row: CredentialRow): { header: string; revision: number } {
  const auth = authOf(row);
  if (auth.type === 'environment_variable') throw new Error(`Credential ${row.id} is not for an MCP server.`);
  const problem = endpointProblem(auth.mcp_server_url, guard.internal);
  if (problem !== null) throw new Error(`The URL of the MCP server of credential ${row.id} ${problem}.`);
  return { header: `Bearer ${secretsOf(seal, row).secret}`, revision: row.revision };
}

/** Until the token should be refreshed, in ms; null if it never should. */
function timeLeft(row: CredentialRow): number | null {
  const auth = authOf(row);
  if (auth.type !== 'mcp_oauth' || auth.refresh === null || auth.expires_at === null) return null;
  const expires = Date.parse(auth.expires_at);
  const { refreshedAt } = refreshStateOf(row);
  const life = refreshedAt === undefined ? Infinity : expires - refreshedAt;
  return expires - Math.min(REFRESH_BEFORE_MS, life * LAST_PART) - Date.now();
}

function isExpired(row: CredentialRow): boolean {
  const auth = authOf(row);
  return auth.type === 'mcp_oauth' && auth.expires_at !== null && Date.parse(auth.expires_at) <= Date.now();
}
