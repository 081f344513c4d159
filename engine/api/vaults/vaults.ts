import { Hono } from 'hono';
import { z } from 'zod';
import {
  archiveVault,
  createVault,
  deleteVault,
  readVault,
  updateVault,
  vaultObject,
} from '../../store/vaults/vault-store.ts';
import type { VaultAccess } from '../../vaults/vault-access.ts';
import { readBody } from '../http/read-body.ts';
import { readQuery } from '../http/read-query.ts';
import { Metadata, MetadataPatch, patchMetadata } from '../http/shapes.ts';
import { credentialRoutes } from './credentials.ts';
import { listVaults, VaultListQuery } from './list-vaults.ts';

const DisplayName = z.string().min(1).max(255);
const CreateParams = z.strictObject({ display_name: DisplayName, metadata: Metadata.nullish() });
const UpdateParams = z.strictObject({ display_name: DisplayName.nullish(), metadata: MetadataPatch.nullish() });

/** The routes of vaults and, below each vault, of its credentials. */
export function vaultRoutes(access: VaultAccess): Hono {
  const { database } = access;
  const routes = new Hono();
  routes.post('/', async (context) => {
    const { display_name: displayName, metadata } = await readBody(context, CreateParams);
    return context.json(vaultObject(await createVault(database, { displayName, metadata: metadata ?? {} })));
  });
  routes.get('/', async (context) => context.json(await listVaults(database, readQuery(context, VaultListQuery))));
  routes.get('/:id', async (context) => context.json(vaultObject(await readVault(database, context.req.param('id')))));
  routes.post('/:id', async (context) => {
    const { display_name, metadata } = await readBody(context, UpdateParams);
    const updated = await updateVault(database, context.req.param('id'), (before) => ({
      displayName: display_name ?? before.displayName,
      metadata: patchMetadata(before.metadata, metadata),
    }));
    return context.json(vaultObject(updated));
  });
  routes.post('/:id/archive', async (context) =>
    context.json(vaultObject(await archiveVault(database, context.req.param('id')))),
  );
  routes.delete('/:id', async (context) => {
    const id = context.req.param('id');
    await deleteVault(database, id);
    return context.json({ id, type: 'vault_deleted' });
  });
  routes.route('/', credentialRoutes(access));
  return routes;
}
