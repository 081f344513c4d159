import { PostgresAdapter, sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Keeps what makes two deliveries one, which delivery was the first, and which process works on a pending one. */
export const onceAndLeases: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    const isPostgres = database.getExecutor().adapter instanceof PostgresAdapter;
    await database.schema.alterTable('deliveries').addColumn('duplicate_of', 'text').execute();
    await database.schema.alterTable('deliveries').addColumn('leased_until', 'text').execute();
    await database.schema
      .createTable('fingerprints')
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addColumn('delivery_id', 'text', (column) => column.notNull())
      .addColumn('received_at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('fingerprints_key', ['source', 'value'])
      // Its key is all that is searched for, so SQLite needs no second tree for it.
      .$call((table) => (isPostgres ? table : table.modifyEnd(sql`without rowid`)))
      .execute();
  },
};
