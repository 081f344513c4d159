import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Adds how often a session has searched the web and fetched pages. */
export const webUse: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    for (const name of ['web_searches', 'web_fetches']) {
      await database.schema
        .alterTable('sessions')
        .addColumn(name, 'bigint', (column) => column.notNull().defaultTo(0))
        .execute();
    }
  },
};
