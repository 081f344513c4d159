import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Up to when new issues of each project at Sentry have been looked for. */
export const sentrySeen: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .createTable('sentry_seen')
      .addColumn('project', 'text', (column) => column.primaryKey())
      .addColumn('until', 'text', (column) => column.notNull())
      .execute();
  },
};
