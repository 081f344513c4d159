import { sql, type Kysely, type SqlBool } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Adds what sweeps remember between their turns, deliveries that were lost on their way, and when the body of an old
 * delivery was removed.
 */
export const sweeps: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .createTable('sweeps')
      .addColumn('name', 'text', (column) => column.primaryKey().notNull())
      .addColumn('holder', 'text')
      .addColumn('held_until', 'text')
      .addColumn('started_at', 'text')
      .addColumn('ended_at', 'text')
      .addColumn('error', 'text')
      .addColumn('failures', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('retry_at', 'text')
      .execute();
    await database.schema
      .createTable('marks')
      .addColumn('name', 'text', (column) => column.primaryKey().notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .execute();
    await database.schema
      .createTable('lost_deliveries')
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('delivery_id', 'text', (column) => column.notNull())
      .addColumn('hook', 'text', (column) => column.notNull())
      .addColumn('attempt_id', 'text', (column) => column.notNull())
      .addColumn('sent_at', 'text', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('retry_at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('lost_deliveries_key', ['source', 'delivery_id'])
      .execute();
    await addRemovedAt(database);
  },
};

async function addRemovedAt(database: Kysely<unknown>): Promise<void> {
  await database.schema.alterTable('deliveries').addColumn('removed_at', 'text').execute();
  await database.schema
    .createIndex('deliveries_whole')
    .on('deliveries')
    .column('received_at')
    .where(sql.ref('removed_at'), 'is', null)
    .execute();
  await database.schema
    .createIndex('deliveries_removed')
    .on('deliveries')
    .column('received_at')
    .where(sql<SqlBool>`removed_at is not null and state <> 'dispatched'`)
    .execute();
}
