import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Keeps when the subject and the money of a run became free, which may be later than its end. */
export const settledAt: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema.alterTable('runs').addColumn('settled_at', 'text').execute();
  },
};
