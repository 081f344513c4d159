import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Keeps with each delivery what the outside answered when it was decided. */
export const answersOfDeliveries: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema.alterTable('deliveries').addColumn('answers', 'text').execute();
  },
};
