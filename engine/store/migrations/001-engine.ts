import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

type Database = Kysely<unknown>;

/** `bytea` is PostgreSQL's word; SQLite takes any and stores what it is given. */
export const engine: Migration = {
  async up(database: Database): Promise<void> {
    await createAgents(database);
    await createSessions(database);
    await createEvents(database);
    await createFiles(database);
  },
};

async function createAgents(database: Database): Promise<void> {
  await database.schema
    .createTable('agents')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('archived_at', 'text')
    .execute();
  await database.schema
    .createTable('agent_versions')
    .addColumn('agent_id', 'text', (column) => column.notNull().references('agents.id'))
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('definition', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('agent_versions_key', ['agent_id', 'version'])
    .execute();
  await database.schema
    .createTable('environments')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('live_name', 'text', (column) => column.unique())
    .addColumn('description', 'text')
    .addColumn('config', 'text', (column) => column.notNull())
    .addColumn('metadata', 'text', (column) => column.notNull())
    .addColumn('scope', 'text')
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'text', (column) => column.notNull())
    .addColumn('archived_at', 'text')
    .execute();
}

const COUNTERS = [
  'budget_reached',
  'spend_micros',
  'reserved_micros',
  'spend_partial',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'active_ms',
  'epoch',
  'needs_wake',
  'last_seq',
  'last_processed_at',
];

async function createSessions(database: Database): Promise<void> {
  const sessions = database.schema
    .createTable('sessions')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('thread_id', 'text', (column) => column.notNull())
    .addColumn('agent_id', 'text', (column) => column.notNull())
    .addColumn('agent_version', 'integer', (column) => column.notNull())
    .addColumn('agent', 'text', (column) => column.notNull())
    .addColumn('environment_id', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('title', 'text')
    .addColumn('metadata', 'text', (column) => column.notNull())
    .addColumn('budget_cents', 'bigint')
    .addColumn('brain', 'text')
    .addColumn('running_since', 'bigint')
    .addColumn('running_tool', 'text')
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'text', (column) => column.notNull())
    .addColumn('archived_at', 'text');
  const counted = COUNTERS.reduce(
    (table, name) => table.addColumn(name, 'bigint', (column) => column.notNull().defaultTo(0)),
    sessions,
  );
  await counted.execute();
  await database.schema.createIndex('sessions_created').on('sessions').columns(['created_at', 'id']).execute();
  await database.schema
    .createIndex('sessions_to_wake')
    .on('sessions')
    .column('id')
    .where(sql.ref('needs_wake'), '=', sql.lit(1))
    .execute();
  await database.schema
    .createTable('session_resources')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('session_id', 'text', (column) => column.notNull().references('sessions.id').onDelete('cascade'))
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('sealed_token', 'bytea')
    .execute();
  await database.schema.createIndex('session_resources_of').on('session_resources').column('session_id').execute();
}

async function createEvents(database: Database): Promise<void> {
  await database.schema
    .createTable('events')
    .addColumn('session_id', 'text', (column) => column.notNull().references('sessions.id').onDelete('cascade'))
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('processed_at', 'bigint')
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('details', 'text')
    .addPrimaryKeyConstraint('events_key', ['session_id', 'seq'])
    .execute();
  await database.schema.createIndex('events_in_order').on('events').columns(['session_id', 'processed_at']).execute();
}

async function createFiles(database: Database): Promise<void> {
  await database.schema
    .createTable('files')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('filename', 'text', (column) => column.notNull())
    .addColumn('mime_type', 'text', (column) => column.notNull())
    .addColumn('size_bytes', 'bigint', (column) => column.notNull())
    .addColumn('session_id', 'text', (column) => column.references('sessions.id').onDelete('cascade'))
    .addColumn('output_path', 'text')
    .addColumn('sha256', 'text', (column) => column.notNull())
    .addColumn('downloadable', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'text')
    .execute();
  await database.schema.createIndex('files_of_session').on('files').column('session_id').execute();
  await database.schema
    .createTable('file_contents')
    .addColumn('file_id', 'text', (column) => column.primaryKey().notNull().references('files.id').onDelete('cascade'))
    .addColumn('content', 'bytea', (column) => column.notNull())
    .execute();
}
