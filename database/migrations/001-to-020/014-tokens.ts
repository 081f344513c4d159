import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Adds the tokens with which programs start automations over HTTP. */
export const tokens: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .createTable('tokens')
      .addColumn('name', 'text', (column) => column.primaryKey().notNull())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('hash', 'text', (column) => column.notNull())
      .addColumn('automations', 'text')
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'text')
      .addColumn('revoked_at', 'text')
      .addColumn('last_used_at', 'text')
      .execute();
  },
};
