import { Hono } from 'hono';
import {
  archiveCredential,
  createCredential,
  credentialObject,
  deleteCredential,
  readCredential,
  updateCredential,
  type VaultStore,
} from '../../store/vaults/credential-store.ts';
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
export function credentialRoutes(store: VaultStore): Hono {
  const { database } = store;
  const routes = new Hono();
  routes.post('/:vault/credentials', async (context) => {
    const params = await readBody(context, CredentialCreateParams);
    const created = await createCredential(store, newCredential(context.req.param('vault'), params));
    return context.json(credentialObject(created));
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
    const updated = await updateCredential(store, { vaultId, id }, (change) => changedCredential(change, params));
    return context.json(credentialObject(updated));
  });
  routes.post('/:vault/credentials/:id/archive', async (context) => {
    const { vault, id } = context.req.param();
    return context.json(credentialObject(await archiveCredential(database, vault, id)));
  });
  routes.delete('/:vault/credentials/:id', async (context) => {
    const { vault, id } = context.req.param();
    await deleteCredential(database, vault, id);
    return context.json({ id, type: 'vault_credential_deleted' });
  });
  return routes;
}
