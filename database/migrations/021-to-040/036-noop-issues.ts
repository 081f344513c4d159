import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The issue on which an automation notes in a repository that its runs changed nothing. */
export const noopIssues: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .createTable('noop_issues')
      .addColumn('automation', 'text', (column) => column.notNull())
      .addColumn('repository', 'text', (column) => column.notNull())
      .addColumn('number', 'integer')
      .addColumn('maker', 'text', (column) => column.notNull())
      .addColumn('begun_at', 'text', (column) => column.notNull())
      .addColumn('holder', 'text', (column) => column.notNull())
      .addColumn('held_until', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('noop_issues_key', ['automation', 'repository'])
      .execute();
  },
};
