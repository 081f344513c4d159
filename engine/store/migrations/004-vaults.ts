import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Adds vaults with their credentials, the vaults of sessions, and what a sandbox sees instead of a secret. */
export const vaults: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await createVaults(database);
    await createCredentials(database);
    await database.schema
      .alterTable('sessions')
      .addColumn('vault_ids', 'text', (column) => column.notNull().defaultTo('[]'))
      .execute();
    await database.schema
      .createTable('session_sentinels')
      .addColumn('session_id', 'text', (column) => column.notNull().references('sessions.id').onDelete('cascade'))
      .addColumn('credential_id', 'text', (column) =>
        column.notNull().references('vault_credentials.id').onDelete('cascade'),
      )
      .addColumn('sentinel', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('session_sentinels_key', ['session_id', 'credential_id'])
      .execute();
    await database.schema
      .createIndex('session_sentinels_of_credential')
      .on('session_sentinels')
      .column('credential_id')
      .execute();
  },
};

async function createVaults(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('vaults')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('display_name', 'text', (column) => column.notNull())
    .addColumn('metadata', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'text', (column) => column.notNull())
    .addColumn('archived_at', 'text')
    .execute();
  await database.schema.createIndex('vaults_created').on('vaults').columns(['created_at', 'id']).execute();
}

async function createCredentials(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('vault_credentials')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('vault_id', 'text', (column) => column.notNull().references('vaults.id').onDelete('cascade'))
    .addColumn('live_key', 'text')
    .addColumn('display_name', 'text')
    .addColumn('metadata', 'text', (column) => column.notNull())
    .addColumn('auth', 'text', (column) => column.notNull())
    .addColumn('sealed_secrets', 'bytea')
    .addColumn('revision', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('refresh_state', 'text', (column) => column.notNull().defaultTo('{}'))
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'text', (column) => column.notNull())
    .addColumn('archived_at', 'text')
    .execute();
  await database.schema
    .createIndex('vault_credentials_live')
    .on('vault_credentials')
    .columns(['vault_id', 'live_key'])
    .unique()
    .where(sql.ref('live_key'), 'is not', null)
    .execute();
  await database.schema
    .createIndex('vault_credentials_created')
    .on('vault_credentials')
    .columns(['vault_id', 'created_at', 'id'])
    .execute();
}
