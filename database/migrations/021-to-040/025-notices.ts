import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Adds where notices go, what they tell, the messages that hold them, and the hours in which sources sent something. */
export const notices: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .createTable('notice_places')
      .ifNotExists()
      .addColumn('place', 'text', (column) => column.primaryKey().notNull())
      .execute();
    await database.schema
      .createTable('notices')
      .ifNotExists()
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('place', 'text', (column) => column.notNull())
      .addColumn('notice', 'text', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .addColumn('message_id', 'text')
      .addPrimaryKeyConstraint('notices_key', ['key', 'place'])
      .execute();
    await database.schema
      .createIndex('notices_message')
      .ifNotExists()
      .on('notices')
      .columns(['message_id', 'place'])
      .execute();
    await database.schema
      .createTable('notice_messages')
      .ifNotExists()
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('place', 'text', (column) => column.notNull())
      .addColumn('made_at', 'text', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('retry_at', 'text')
      .addColumn('sent_at', 'text')
      .addColumn('given_up_at', 'text')
      .addColumn('reason', 'text')
      .execute();
    await database.schema
      .createTable('source_hours')
      .ifNotExists()
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('hour', 'text', (column) => column.notNull())
      .addColumn('last_at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('source_hours_key', ['source', 'hour'])
      .execute();
  },
};
