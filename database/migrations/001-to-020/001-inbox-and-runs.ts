import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** `bytea` is a type of PostgreSQL only. SQLite accepts any type name and stores the bytes as they are. */
export const inboxAndRuns: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .createTable('deliveries')
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('delivery_id', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('headers', 'text', (column) => column.notNull())
      .addColumn('body', 'bytea', (column) => column.notNull())
      .addColumn('received_at', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('reason', 'text')
      .addColumn('reasons', 'text', (column) => column.notNull().defaultTo('{}'))
      .addColumn('runs', 'text', (column) => column.notNull().defaultTo('[]'))
      .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('retry_at', 'text')
      .addPrimaryKeyConstraint('deliveries_key', ['source', 'delivery_id'])
      .execute();
    await database.schema
      .createIndex('deliveries_pending')
      .on('deliveries')
      .column('received_at')
      .where(sql.ref('state'), '=', sql.lit('pending'))
      .execute();
    await createRuns(database);
    await createDecisionsAndSubjects(database);
  },
};

async function createRuns(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('runs')
    .addColumn('run_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('automation', 'text', (column) => column.notNull())
    .addColumn('agent', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('delivery_id', 'text', (column) => column.notNull())
    .addColumn('event_name', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('actor', 'text')
    .addColumn('repository', 'text')
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('url', 'text')
    .addColumn('spend_limit_micros', 'bigint', (column) => column.notNull())
    .addColumn('duration_limit_ms', 'bigint', (column) => column.notNull())
    .addColumn('phase', 'text', (column) => column.notNull())
    .addColumn('started_at', 'text', (column) => column.notNull())
    .addColumn('session_id', 'text')
    .addColumn('pull_request_url', 'text')
    .addColumn('ended_at', 'text')
    .addColumn('outcome', 'text')
    .addColumn('reason', 'text')
    .addColumn('spend_micros', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('spend_partial', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('model_requests', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('tool_uses', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('input_tokens', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('output_tokens', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('cache_read_tokens', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('cache_write_tokens', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('working_ms', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('artefacts', 'text', (column) => column.notNull().defaultTo('[]'))
    .execute();
  await database.schema.createIndex('runs_started').on('runs').column('started_at').execute();
}

async function createDecisionsAndSubjects(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('decisions')
    .addColumn('run_id', 'text', (column) => column.notNull().references('runs.run_id').onDelete('cascade'))
    .addColumn('step', 'integer', (column) => column.notNull())
    .addColumn('decision', 'text', (column) => column.notNull())
    .addColumn('decided_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('decisions_key', ['run_id', 'step'])
    .execute();
  await database.schema
    .createTable('subjects')
    .addColumn('automation', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('run_id', 'text', (column) => column.notNull().references('runs.run_id'))
    .addColumn('held_since', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('subjects_key', ['automation', 'subject'])
    .execute();
  await database.schema.createIndex('subjects_run').on('subjects').column('run_id').execute();
}
