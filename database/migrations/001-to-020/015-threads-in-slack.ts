import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Keeps which threads in Slack belong to which runs, so that a reply finds its run. */
export const threadsInSlack: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .createTable('slack_threads')
      .addColumn('team', 'text', (column) => column.notNull())
      .addColumn('channel', 'text', (column) => column.notNull())
      .addColumn('thread', 'text', (column) => column.notNull())
      .addColumn('run_id', 'text', (column) => column.notNull())
      .addColumn('made_by', 'text', (column) => column.notNull())
      .addColumn('since', 'text', (column) => column.notNull())
      .addColumn('told_ended_at', 'text')
      .addPrimaryKeyConstraint('slack_threads_key', ['team', 'channel', 'thread', 'run_id'])
      .execute();
    await database.schema.createIndex('slack_threads_run').on('slack_threads').column('run_id').execute();
  },
};
