import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Keeps what a backtest needs to let things happen in the order in which they really did: see the tables. */
export const orderOfDecisions: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema.alterTable('decisions').addColumn('asked_at', 'text').execute();
    await database.schema.alterTable('runs').addColumn('rated_at', 'text').execute();
    await database.schema
      .createTable('subject_losses')
      .addColumn('run_id', 'text', (column) => column.notNull().primaryKey())
      .addColumn('lost_at', 'text', (column) => column.notNull())
      .execute();
    await database.schema
      .createTable('switches')
      .addColumn('automation', 'text', (column) => column.notNull())
      .addColumn('done_at', 'text', (column) => column.notNull())
      .addColumn('is_on', 'integer', (column) => column.notNull())
      .addColumn('done_by', 'text', (column) => column.notNull())
      .addColumn('since', 'text', (column) => column.notNull())
      .addColumn('reason', 'text')
      .addPrimaryKeyConstraint('switches_key', ['done_at', 'automation', 'is_on'])
      .execute();
  },
};
