import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Adds the issues that are closed later: when they expire, or because there is a newer one. */
export const issuesToClose: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .createTable('issues_to_close')
      .ifNotExists()
      .addColumn('repository', 'text', (column) => column.notNull())
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('cause', 'text', (column) => column.notNull())
      .addColumn('run_id', 'text', (column) => column.notNull())
      .addColumn('ordinal', 'integer', (column) => column.notNull())
      .addColumn('newer_url', 'text')
      .addColumn('due_at', 'text', (column) => column.notNull())
      .addColumn('begun_at', 'text')
      .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
      .addPrimaryKeyConstraint('issues_to_close_key', ['repository', 'number', 'cause'])
      .execute();
    await database.schema
      .createIndex('issues_to_close_due')
      .ifNotExists()
      .on('issues_to_close')
      .columns(['due_at', 'repository', 'number'])
      .execute();
  },
};
