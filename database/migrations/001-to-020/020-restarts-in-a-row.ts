import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Adds to each subject that is held how many of its runs in a row were stopped for a newer event. */
export const restartsInARow: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .alterTable('subjects')
      .addColumn('restarts', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
