import { Hono } from 'hono';
import {
  archiveCredential,
  authOf,
  createCredential,
  credentialObject,
  deleteCredential,
  readCredential,
  updateCredential,
} from '../../store/vaults/credential-store.ts';
import type { EgressGuard } from '../../egress/egress-guard.ts';
import type { CredentialAuth } from '../../store/vaults/credential.ts';
import { endpointProblem } from '../../vaults/endpoint-problem.ts';
import { validateCredential } from '../../vaults/validation/validate-credential.ts';
import type { VaultAccess } from '../../vaults/vault-access.ts';
import { ApiError } from '../http/api-error.ts';
import { readBody } from '../http/read-body.ts';
import { readQuery } from '../http/read-query.ts';
import {
  CredentialCreateParams,
  CredentialUpdateParams,
  changedCredential,
  newCredential,
} from './credential-params.ts';
import { listCredentials, VaultListQuery } from './list-vaults.ts';

/** The routes of the credentials of one vault. No answer shows a secret. */
export function credentialRoutes(access: VaultAccess): Hono {
  const { database } = access;
  const routes = new Hono();
  routes.post('/:vault/credentials', async (context) => {
    const params = await readBody(context, CredentialCreateParams);
    const credential = newCredential(context.req.param('vault'), params);
    refuseUnsafeUrls(credential.auth, access.guard);
    return context.json(credentialObject(await createCredential(access, credential)));
  });
  routes.get('/:vault/credentials', async (context) =>
    context.json(await listCredentials(database, context.req.param('vault'), readQuery(context, VaultListQuery))),
  );
  routes.get('/:vault/credentials/:id', async (context) => {
    const { vault, id } = context.req.param();
    return context.json(credentialObject(await readCredential(database, vault, id)));
  });
  routes.post('/:vault/credentials/:id', async (context) => {
    const { vault: vaultId, id } = context.req.param();
    const params = await readBody(context, CredentialUpdateParams);
    const updated = await updateCredential(access, { vaultId, id }, (change) => changedCredential(change, params));
    return context.json(credentialObject(updated));
  });
  routes.post('/:vault/credentials/:id/archive', async (context) => {
    const { vault, id } = context.req.param();
    return context.json(credentialObject(await archiveCredential(database, vault, id)));
  });
  routes.post('/:vault/credentials/:id/mcp_oauth_validate', async (context) => {
    const { vault, id } = context.req.param();
    const row = await readCredential(database, vault, id);
    if (authOf(row).type !== 'mcp_oauth') throw new ApiError(400, `Credential ${id} is not of the type "mcp_oauth".`);
    return context.json(await validateCredential(access, row));
  });
  routes.delete('/:vault/credentials/:id', async (context) => {
    const { vault, id } = context.req.param();
    await deleteCredential(database, vault, id);
    return context.json({ id, type: 'vault_credential_deleted' });
  });
  return routes;
}

/** Throws ApiError 400 for a URL to which no secret may be sent. */
function refuseUnsafeUrls(auth: CredentialAuth, { internal }: EgressGuard): void {
  if (auth.type === 'environment_variable') return;
  const endpoint = auth.type === 'mcp_oauth' ? auth.refresh?.token_endpoint : undefined;
  for (const [key, url] of [
    ['auth.mcp_server_url', auth.mcp_server_url],
    ['auth.refresh.token_endpoint', endpoint],
  ] as const) {
    const problem = url === undefined ? null : endpointProblem(url, internal);
    if (problem !== null) throw new ApiError(400, `${key}: ${problem}`);
  }
}
