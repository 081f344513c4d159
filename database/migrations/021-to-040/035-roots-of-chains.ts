import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The delivery with which a chain of runs began. Null in rows of earlier versions. */
export const rootsOfChains: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema.alterTable('run_causes').addColumn('root_source', 'text').execute();
    await database.schema.alterTable('run_causes').addColumn('root_delivery_id', 'text').execute();
  },
};
