import type { McpOauth } from '../../store/vaults/credential.ts';
import { authOf, readCredentialAgain, secretsOf, type CredentialRow } from '../../store/vaults/credential-store.ts';
import { endpointProblem } from '../endpoint-problem.ts';
import type { CapturedResponse } from '../oauth/captured-response.ts';
import { refreshCredential } from '../oauth/refresh-credential.ts';
import { RefreshFailed } from '../oauth/refresh-failed.ts';
import type { VaultAccess } from '../vault-access.ts';
import { probeServer, type McpProbe } from './probe-server.ts';

interface RefreshResult {
  status: 'succeeded' | 'failed' | 'connect_error' | 'no_refresh_token';
  http_response: CapturedResponse | null;
}

interface Findings {
  status: 'valid' | 'invalid' | 'unknown';
  mcp_probe: McpProbe | null;
  refresh: RefreshResult | null;
}

/**
 * Tries a credential of OAuth at its MCP server, and refreshes it if the server answers 401. Returns the object of the
 * API. A refresh is stored as any other, and one that is known to be in vain is not tried.
 */
export async function validateCredential(access: VaultAccess, row: CredentialRow): Promise<object> {
  const { status, mcp_probe, refresh } = await findings(access, row);
  return {
    type: 'vault_credential_validation',
    credential_id: row.id,
    vault_id: row.vault_id,
    status,
    has_refresh_token: row.sealed_secrets !== null && secretsOf(access.seal, row).refreshToken !== undefined,
    mcp_probe,
    refresh,
    validated_at: new Date().toISOString(),
  };
}

async function findings(access: VaultAccess, row: CredentialRow): Promise<Findings> {
  if (row.sealed_secrets === null) return { status: 'invalid', mcp_probe: null, refresh: null };
  const before = await probe(access, row);
  if (before?.http_response?.status_code !== 401) return { status: verdict(before), mcp_probe: before, refresh: null };
  const refresh = await tryRefresh(access, row);
  if (refresh.status === 'connect_error') return { status: 'unknown', mcp_probe: before, refresh };
  if (refresh.status !== 'succeeded') return { status: 'invalid', mcp_probe: before, refresh };
  const after = await probe(access, await readCredentialAgain(access.database, row.id));
  return { status: verdict(after), mcp_probe: after, refresh };
}

/** What went wrong at the server with the token of this row; null if nothing did. */
async function probe({ guard, seal }: VaultAccess, row: CredentialRow): Promise<McpProbe | null> {
  const { mcp_server_url: url } = authOf(row) as McpOauth;
  const secrets = secretsOf(seal, row);
  if (endpointProblem(url, guard.internal) !== null) return { method: 'initialize', http_response: null };
  const header = `Bearer ${secrets.secret}`;
  return await probeServer(guard, { url, header, secrets: Object.values(secrets) as string[] });
}

function verdict(probed: McpProbe | null): Findings['status'] {
  if (probed === null) return 'valid';
  return [401, 403].includes(probed.http_response?.status_code ?? 0) ? 'invalid' : 'unknown';
}

async function tryRefresh(access: VaultAccess, row: CredentialRow): Promise<RefreshResult> {
  const { refresh } = authOf(row) as McpOauth;
  if (refresh === null) return { status: 'no_refresh_token', http_response: null };
  try {
    await refreshCredential(access, { id: row.id, revision: row.revision, isByUser: true });
    return { status: 'succeeded', http_response: null };
  } catch (error) {
    if (!(error instanceof RefreshFailed)) throw error;
    return { status: error.isUnreachable ? 'connect_error' : 'failed', http_response: error.response };
  }
}
