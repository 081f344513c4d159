import type { Kysely, Selectable } from 'kysely';
import { newId } from '../new-id.ts';
import type { EngineSchema } from '../schema.ts';
import { StoreError } from '../store-error.ts';
import { purge } from './purge.ts';

type Database = Kysely<EngineSchema>;
export type VaultRow = Selectable<EngineSchema['vaults']>;

export interface VaultFields {
  displayName: string;
  metadata: Record<string, string>;
}

/** Stores a vault without credentials. */
export async function createVault(database: Database, { displayName, metadata }: VaultFields): Promise<VaultRow> {
  const now = new Date().toISOString();
  const row = {
    id: newId('vlt'),
    display_name: displayName,
    metadata: JSON.stringify(metadata),
    created_at: now,
    updated_at: now,
    archived_at: null,
  };
  await database.insertInto('vaults').values(row).execute();
  return row;
}

/** Changes a vault in one transaction. Throws StoreError when it is missing or archived. */
export async function updateVault(
  database: Database,
  id: string,
  change: (before: VaultFields) => VaultFields,
): Promise<VaultRow> {
  return await database.transaction().execute(async (transaction) => {
    const row = await readLiveVault(transaction, id);
    const { displayName, metadata } = change({ displayName: row.display_name, metadata: JSON.parse(row.metadata) });
    const columns = {
      display_name: displayName,
      metadata: JSON.stringify(metadata),
      updated_at: new Date().toISOString(),
    };
    await transaction.updateTable('vaults').set(columns).where('id', '=', id).execute();
    return { ...row, ...columns };
  });
}

/** Throws StoreError when there is no such vault. */
export async function readVault(database: Database, id: string): Promise<VaultRow> {
  const row = await database.selectFrom('vaults').selectAll().where('id', '=', id).executeTakeFirst();
  if (row) return row;
  throw new StoreError('missing', `There is no vault ${id}.`, 'vault_not_found');
}

/** Throws StoreError when there is no such vault, and when it is archived. */
export async function readLiveVault(database: Database, id: string): Promise<VaultRow> {
  const row = await readVault(database, id);
  if (row.archived_at === null) return row;
  throw new StoreError(
    'archived',
    `Vault ${id} is archived: its secrets are gone. Use another vault.`,
    'vault_archived',
  );
}

/**
 * Archives a vault with its credentials: the secrets are removed, the rest stays. Running sessions lose the credentials.
 * Idempotent. Throws StoreError when there is no such vault.
 */
export async function archiveVault(database: Database, id: string): Promise<VaultRow> {
  return await purge(database, async (transaction) => {
    const row = await readVault(transaction, id);
    if (row.archived_at !== null) return row;
    const archived = { archived_at: new Date().toISOString() };
    await transaction.updateTable('vaults').set(archived).where('id', '=', id).execute();
    await transaction
      .updateTable('vault_credentials')
      .set({ ...archived, live_key: null, sealed_secrets: null })
      .where('vault_id', '=', id)
      .where('archived_at', 'is', null)
      .execute();
    return { ...row, ...archived };
  });
}

/** Removes a vault with its credentials. Throws StoreError when there is no such vault. */
export async function deleteVault(database: Database, id: string): Promise<void> {
  await purge(database, async (transaction) => {
    await readVault(transaction, id);
    await transaction.deleteFrom('vaults').where('id', '=', id).execute();
  });
}

/** A vault as the API shows it. */
export function vaultObject(row: VaultRow): object {
  return { ...row, type: 'vault', metadata: JSON.parse(row.metadata) };
}
