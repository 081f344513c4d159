import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Keeps where people were asked for a decision, so that nobody is asked twice and the message can be edited later. */
export const messagesOfApprovals: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .createTable('approval_messages')
      .ifNotExists()
      .addColumn('run_id', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('channel', 'text', (column) => column.notNull())
      .addColumn('thread', 'text', (column) => column.notNull())
      .addColumn('message', 'text')
      .addColumn('edited_at', 'text')
      .addPrimaryKeyConstraint('approval_messages_key', ['run_id', 'key', 'channel', 'thread'])
      .execute();
  },
};
