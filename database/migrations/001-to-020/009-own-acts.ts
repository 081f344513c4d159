import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What Curfew did at forges, and which run caused a run. */
export const ownActs: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .createTable('own_acts')
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('run_id', 'text', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('own_acts_key', ['key', 'run_id'])
      .execute();
    await database.schema.createIndex('own_acts_run').on('own_acts').columns(['run_id']).execute();
    await database.schema.createIndex('own_acts_at').on('own_acts').columns(['at']).execute();
    await database.schema
      .createTable('run_causes')
      .addColumn('run_id', 'text', (column) => column.primaryKey())
      .addColumn('caused_by', 'text', (column) => column.notNull())
      .addColumn('depth', 'integer', (column) => column.notNull())
      .execute();
  },
};
