import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Adds the files that came with deliveries, in pieces, and which files were sent to Slack for which output. */
export const files: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .createTable('delivery_files')
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('delivery_id', 'text', (column) => column.notNull())
      .addColumn('input', 'text', (column) => column.notNull())
      .addColumn('filename', 'text', (column) => column.notNull())
      .addColumn('bytes', 'integer', (column) => column.notNull())
      .addColumn('sha256', 'text', (column) => column.notNull())
      .addColumn('stored_at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('delivery_files_key', ['source', 'delivery_id', 'input'])
      .execute();
    await database.schema
      .createTable('delivery_file_pieces')
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('delivery_id', 'text', (column) => column.notNull())
      .addColumn('input', 'text', (column) => column.notNull())
      .addColumn('place', 'integer', (column) => column.notNull())
      .addColumn('content', 'bytea', (column) => column.notNull())
      .addPrimaryKeyConstraint('delivery_file_pieces_key', ['source', 'delivery_id', 'input', 'place'])
      .execute();
    await database.schema
      .createTable('slack_uploads')
      .addColumn('run_id', 'text', (column) => column.notNull())
      .addColumn('made_by', 'text', (column) => column.notNull())
      .addColumn('file_ids', 'text', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('slack_uploads_key', ['run_id', 'made_by'])
      .execute();
  },
};
