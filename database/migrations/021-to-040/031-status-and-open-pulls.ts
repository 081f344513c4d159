import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Adds what the one status comment of each page says, and how many pull requests an automation may have open: see the tables. */
export const statusAndOpenPulls: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .createTable('status_pages')
      .ifNotExists()
      .addColumn('repository', 'text', (column) => column.notNull())
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('mark', 'text', (column) => column.notNull())
      .addColumn('comment_id', 'bigint')
      .addColumn('times_made', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('version', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('shown', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('holder', 'text')
      .addColumn('held_until', 'text')
      .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('retry_at', 'text')
      .addPrimaryKeyConstraint('status_pages_key', ['repository', 'number'])
      .execute();
    await database.schema
      .createTable('status_entries')
      .ifNotExists()
      .addColumn('repository', 'text', (column) => column.notNull())
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('run_id', 'text', (column) => column.notNull())
      .addColumn('begun_at', 'text', (column) => column.notNull())
      .addColumn('text', 'text', (column) => column.notNull())
      .addColumn('line', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('status_entries_key', ['repository', 'number', 'run_id'])
      .execute();
    await database.schema
      .createIndex('status_entries_run')
      .ifNotExists()
      .on('status_entries')
      .columns(['run_id'])
      .execute();
    await database.schema.alterTable('admission_settings').addColumn('prs_open', 'integer').execute();
  },
};
