import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The runs that other runs start, and the money that is held for them. */
export const startedRuns: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .createTable('started_runs')
      .addColumn('run_id', 'text', (column) => column.notNull().primaryKey())
      .addColumn('parent_run_id', 'text', (column) => column.notNull())
      .addColumn('ordinal', 'integer', (column) => column.notNull())
      .addColumn('automation', 'text', (column) => column.notNull())
      .addColumn('delivery_id', 'text', (column) => column.notNull())
      .addColumn('request', 'text', (column) => column.notNull())
      .addColumn('micros', 'bigint', (column) => column.notNull())
      .addColumn('cap_micros', 'bigint', (column) => column.notNull())
      .addColumn('accounts', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .addUniqueConstraint('started_runs_ordinal', ['parent_run_id', 'ordinal'])
      .execute();
    await database.schema
      .createIndex('started_runs_held')
      .on('started_runs')
      .column('at')
      .where(sql.ref('state'), '=', sql.lit('held'))
      .execute();
  },
};
