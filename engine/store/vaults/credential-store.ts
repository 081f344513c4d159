import type { Kysely, Selectable, Transaction } from 'kysely';
import { newId } from '../new-id.ts';
import type { EngineSchema } from '../schema.ts';
import { StoreError } from '../store-error.ts';
import type { TokenSeal } from '../token-seal.ts';
import type { CredentialAuth, CredentialSecrets } from './credential.ts';
import { purge } from './purge.ts';
import { readLiveVault, readVault } from './vault-store.ts';

type Database = Kysely<EngineSchema>;
export type CredentialRow = Selectable<EngineSchema['vault_credentials']>;

/** What reads and writes secrets of vaults. */
export interface VaultStore {
  database: Database;
  seal: TokenSeal;
}

export interface CredentialFields {
  displayName: string | null;
  metadata: Record<string, string>;
  auth: CredentialAuth;
}

export interface NewCredential extends CredentialFields {
  vaultId: string;
  /** What it is for: unique among the credentials of the vault that are not archived. */
  key: string;
  secrets: CredentialSecrets;
}

export interface CredentialChange {
  before: CredentialFields;
  /** Throws what `secretsOf` throws. Not needed if all secrets are replaced: then the old ones may be unreadable. */
  secretsBefore: () => CredentialSecrets;
}

const MOST_CREDENTIALS = 20;

/** Throws StoreError when the vault is missing, archived or full, or has a credential for the same. */
export async function createCredential({ database, seal }: VaultStore, created: NewCredential): Promise<CredentialRow> {
  const { vaultId, key, displayName, metadata, auth, secrets } = created;
  return await database.transaction().execute(async (transaction) => {
    await readLiveVault(transaction, vaultId);
    await refuseTakenKey(transaction, vaultId, key);
    const id = newId('vcrd');
    const now = new Date().toISOString();
    const row = {
      id,
      vault_id: vaultId,
      live_key: key,
      display_name: displayName,
      metadata: JSON.stringify(metadata),
      auth: JSON.stringify(auth),
      sealed_secrets: seal.seal(JSON.stringify(secrets), id),
      revision: 0,
      refresh_state: '{}',
      created_at: now,
      updated_at: now,
      archived_at: null,
    };
    await transaction.insertInto('vault_credentials').values(row).execute();
    return row;
  });
}

async function refuseTakenKey(transaction: Transaction<EngineSchema>, vaultId: string, key: string): Promise<void> {
  const live = await transaction
    .selectFrom('vault_credentials')
    .select(['id', 'live_key'])
    .where('vault_id', '=', vaultId)
    .where('live_key', 'is not', null)
    .execute();
  const taken = live.find(({ live_key }) => live_key === key);
  if (taken) {
    const message = `Credential ${taken.id} of vault ${vaultId} is for the same; update it, or archive it first.`;
    throw new StoreError('taken', message);
  }
  if (live.length < MOST_CREDENTIALS) return;
  throw new StoreError('full', `Vault ${vaultId} has ${MOST_CREDENTIALS} credentials, which is the most; use another.`);
}

/** Throws StoreError when the vault has no such credential. */
export async function readCredential(database: Database, vaultId: string, id: string): Promise<CredentialRow> {
  await readVault(database, vaultId);
  const row = await database
    .selectFrom('vault_credentials')
    .selectAll()
    .where('vault_id', '=', vaultId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (row) return row;
  throw new StoreError('missing', `Vault ${vaultId} has no credential ${id}.`, 'vault_credential_not_found');
}

/** The same for a credential that was there before. Throws StoreError when it was deleted meanwhile. */
export async function readCredentialAgain(database: Database, id: string): Promise<CredentialRow> {
  const row = await database.selectFrom('vault_credentials').selectAll().where('id', '=', id).executeTakeFirst();
  if (row) return row;
  throw new StoreError('missing', `Credential ${id} was deleted.`, 'vault_credential_not_found');
}

/**
 * Changes a credential in one transaction; secrets that `change` leaves out stay. Throws StoreError when the credential is
 * missing or archived.
 */
export async function updateCredential(
  { database, seal }: VaultStore,
  { vaultId, id }: { vaultId: string; id: string },
  change: (change: CredentialChange) => CredentialFields & { secrets?: CredentialSecrets },
): Promise<CredentialRow> {
  return await purge(database, async (transaction) => {
    const row = await readCredential(transaction, vaultId, id);
    if (row.archived_at !== null) throw archived(row);
    const before = { displayName: row.display_name, metadata: JSON.parse(row.metadata), auth: authOf(row) };
    const after = change({ before, secretsBefore: () => secretsOf(seal, row) });
    const columns = {
      display_name: after.displayName,
      metadata: JSON.stringify(after.metadata),
      auth: JSON.stringify(after.auth),
      ...(after.secrets ? replacedSecrets(seal, row, after.secrets) : {}),
      updated_at: new Date().toISOString(),
    };
    await transaction.updateTable('vault_credentials').set(columns).where('id', '=', id).execute();
    return { ...row, ...columns };
  });
}

/** The columns of a credential with new secrets: what was known of refreshing the old ones is forgotten. */
export function replacedSecrets(
  seal: TokenSeal,
  { id, revision }: Pick<CredentialRow, 'id' | 'revision'>,
  secrets: CredentialSecrets,
): Pick<CredentialRow, 'sealed_secrets' | 'revision' | 'refresh_state'> {
  return {
    sealed_secrets: seal.seal(JSON.stringify(secrets), id),
    revision: revision + 1,
    refresh_state: '{}',
  };
}

/**
 * Removes the secrets of a credential and frees its key; the rest stays. Idempotent. Throws StoreError when the vault
 * has no such credential.
 */
export async function archiveCredential(database: Database, vaultId: string, id: string): Promise<CredentialRow> {
  return await purge(database, async (transaction) => {
    const row = await readCredential(transaction, vaultId, id);
    if (row.archived_at !== null) return row;
    const columns = { archived_at: new Date().toISOString(), live_key: null, sealed_secrets: null };
    await transaction.updateTable('vault_credentials').set(columns).where('id', '=', id).execute();
    return { ...row, ...columns };
  });
}

/** Throws StoreError when the vault has no such credential. */
export async function deleteCredential(database: Database, vaultId: string, id: string): Promise<void> {
  await purge(database, async (transaction) => {
    await readCredential(transaction, vaultId, id);
    await transaction.deleteFrom('vault_credentials').where('id', '=', id).execute();
  });
}

/** A credential as the API shows it, without its secrets. */
export function credentialObject(row: CredentialRow): object {
  return {
    id: row.id,
    type: 'vault_credential',
    vault_id: row.vault_id,
    display_name: row.display_name,
    metadata: JSON.parse(row.metadata),
    auth: authOf(row),
    created_at: row.created_at,
    updated_at: row.updated_at,
    archived_at: row.archived_at,
  };
}

export function authOf(row: CredentialRow): CredentialAuth {
  return JSON.parse(row.auth) as CredentialAuth;
}

/**
 * Throws StoreError when the credential is archived, and Error when its secrets were sealed with another key than this
 * engine has.
 */
export function secretsOf(seal: TokenSeal, row: CredentialRow): CredentialSecrets {
  if (row.sealed_secrets === null) throw archived(row);
  try {
    return JSON.parse(seal.open(row.sealed_secrets, row.id)) as CredentialSecrets;
  } catch (cause) {
    const message =
      `The secrets of credential ${row.id} cannot be read: they were sealed with another key than the one in engine.secret. ` +
      'Restore that file, or store the secrets again.';
    throw new Error(message, { cause });
  }
}

function archived({ id }: CredentialRow): StoreError {
  return new StoreError('archived', `Credential ${id} is archived: its secrets are gone. Create another one.`);
}
