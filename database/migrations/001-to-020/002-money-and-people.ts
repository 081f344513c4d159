import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const moneyAndPeople: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await completeRuns(database);
    await createLedger(database);
    await createRunEvents(database);
    await createApprovals(database);
  },
};

/** SQLite adds one column per statement. */
async function completeRuns(database: Kysely<unknown>): Promise<void> {
  const alter = database.schema.alterTable('runs');
  await alter.addColumn('model', 'text').execute();
  for (const name of ['waiting_ms', 'queued_ms', 'temporal_actions', 'reserved_micros', 'charged_micros']) {
    await alter.addColumn(name, 'bigint', (column) => column.notNull().defaultTo(0)).execute();
  }
  await alter.addColumn('reservation', 'text').execute();
  await database.schema
    .createIndex('runs_unsettled')
    .on('runs')
    .column('started_at')
    .where(sql.ref('outcome'), 'is', null)
    .execute();
}

async function createLedger(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('budgets')
    .addColumn('scope_kind', 'text', (column) => column.notNull())
    .addColumn('per', 'text', (column) => column.notNull())
    .addColumn('limit_micros', 'bigint')
    .addColumn('time_zone', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('budgets_key', ['scope_kind', 'per'])
    .execute();
  await database.schema
    .createTable('balances')
    .addColumn('scope', 'text', (column) => column.notNull())
    .addColumn('period', 'text', (column) => column.notNull())
    .addColumn('reserved_micros', 'bigint', (column) => column.notNull())
    .addColumn('settled_micros', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('balances_key', ['scope', 'period'])
    .execute();
  await database.schema
    .createTable('entries')
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('step', 'integer', (column) => column.notNull())
    .addColumn('scope', 'text', (column) => column.notNull())
    .addColumn('period', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('micros', 'bigint', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('entries_key', ['run_id', 'step', 'scope', 'period', 'kind'])
    .execute();
  await database.schema
    .createTable('budget_notices')
    .addColumn('scope', 'text', (column) => column.notNull())
    .addColumn('period', 'text', (column) => column.notNull())
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('budget_notices_key', ['scope', 'period'])
    .execute();
}

async function createRunEvents(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('run_events')
    .addColumn('run_id', 'text', (column) => column.notNull().references('runs.run_id').onDelete('cascade'))
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('run_events_key', ['run_id', 'key'])
    .execute();
}

async function createApprovals(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('approvals')
    .addColumn('run_id', 'text', (column) => column.notNull().references('runs.run_id').onDelete('cascade'))
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('before', 'text', (column) => column.notNull())
    .addColumn('what', 'text', (column) => column.notNull())
    .addColumn('approvers', 'text', (column) => column.notNull())
    .addColumn('count', 'integer', (column) => column.notNull())
    .addColumn('otherwise', 'text', (column) => column.notNull())
    .addColumn('opened_at', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('decisions', 'text', (column) => column.notNull())
    .addColumn('closed_at', 'text')
    .addPrimaryKeyConstraint('approvals_key', ['run_id', 'key'])
    .execute();
  await database.schema
    .createIndex('approvals_open')
    .on('approvals')
    .column('expires_at')
    .where(sql.ref('state'), '=', sql.lit('open'))
    .execute();
}
