import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Keeps comments until their review is submitted, and what agents lacked: see the tables. */
export const gatheredAndLacked: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .createTable('gathered_comments')
      .addColumn('run_id', 'text', (column) => column.notNull())
      .addColumn('ordinal', 'integer', (column) => column.notNull())
      .addColumn('asked_at', 'text', (column) => column.notNull())
      .addColumn('repository', 'text', (column) => column.notNull())
      .addColumn('pull_number', 'bigint', (column) => column.notNull())
      .addColumn('comment', 'text', (column) => column.notNull())
      .addColumn('review', 'text')
      .addColumn('sent_at', 'text')
      .addPrimaryKeyConstraint('gathered_comments_key', ['run_id', 'ordinal'])
      .execute();
    await database.schema
      .createTable('lacks')
      .addColumn('run_id', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('ordinal', 'integer', (column) => column.notNull())
      .addColumn('automation', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('instead', 'text')
      .addColumn('at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('lacks_key', ['run_id', 'kind', 'ordinal'])
      .execute();
    await database.schema.createIndex('lacks_at').on('lacks').column('at').execute();
  },
};
