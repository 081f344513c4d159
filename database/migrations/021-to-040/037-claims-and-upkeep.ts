import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Adds the pull requests that runs at work may still open, and what the upkeep needs to end and to find its work. */
export const claimsAndUpkeep: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .createTable('pull_claims')
      .addColumn('run_id', 'text', (column) => column.notNull().primaryKey())
      .addColumn('automation', 'text', (column) => column.notNull())
      .addColumn('repository', 'text', (column) => column.notNull())
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('pulls', 'integer', (column) => column.notNull())
      .execute();
    await database.schema
      .createIndex('pull_claims_of')
      .on('pull_claims')
      .columns(['automation', 'repository'])
      .execute();
    await database.schema
      .createTable('pull_rooms')
      .addColumn('automation', 'text', (column) => column.notNull())
      .addColumn('repository', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('pull_rooms_key', ['automation', 'repository'])
      .execute();
    await database.schema
      .alterTable('pushed_heads')
      .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    await database.schema
      .createIndex('status_pages_to_show')
      .ifNotExists()
      .on('status_pages')
      .column('retry_at')
      .where(sql.ref('version'), '>', sql.ref('shown'))
      .execute();
  },
};
