import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Adds the runs that wait for a subject, the rates, the breakers and the pauses of automations. */
export const waitingRatesAndSwitches: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await createWaiters(database);
    await createRates(database);
    await createSwitches(database);
  },
};

async function createWaiters(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('waiters')
    .addColumn('run_id', 'text', (column) =>
      column.primaryKey().notNull().references('runs.run_id').onDelete('cascade'),
    )
    .addColumn('automation', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('policy', 'text', (column) => column.notNull())
    .addColumn('since', 'text', (column) => column.notNull())
    .addColumn('until', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('by_run_id', 'text')
    .addColumn('changed_at', 'text', (column) => column.notNull())
    .execute();
  await database.schema
    .createIndex('waiters_subject')
    .on('waiters')
    .columns(['automation', 'subject', 'state', 'since'])
    .execute();
}

async function createRates(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('rate_scopes')
    .addColumn('scope', 'text', (column) => column.primaryKey().notNull())
    .execute();
  await database.schema
    .createTable('rated_runs')
    .addColumn('scope', 'text', (column) => column.notNull())
    .addColumn('run_id', 'text', (column) => column.notNull().references('runs.run_id').onDelete('cascade'))
    .addColumn('at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('rated_runs_key', ['run_id', 'scope'])
    .execute();
  await database.schema.createIndex('rated_runs_at').on('rated_runs').columns(['scope', 'at']).execute();
}

async function createSwitches(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('breakers')
    .addColumn('automation', 'text', (column) => column.primaryKey().notNull())
    .addColumn('failures', 'integer', (column) => column.notNull())
    .addColumn('opened_at', 'text')
    .addColumn('trial_run_id', 'text')
    .addColumn('told_run_id', 'text')
    .execute();
  await database.schema
    .createTable('pauses')
    .addColumn('automation', 'text', (column) => column.primaryKey().notNull())
    .addColumn('paused_by', 'text', (column) => column.notNull())
    .addColumn('paused_at', 'text', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('resumed_by', 'text')
    .addColumn('resumed_at', 'text')
    .execute();
  await database.schema
    .createTable('admission_settings')
    .addColumn('id', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('rates', 'text', (column) => column.notNull())
    .addColumn('breaker_after', 'integer', (column) => column.notNull())
    .addColumn('breaker_close_after_ms', 'bigint', (column) => column.notNull())
    .execute();
}
