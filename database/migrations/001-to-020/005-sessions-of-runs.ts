import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Adds the attempts to create sessions, the sessions that were charged late, and both prices of a run. */
export const sessionsOfRuns: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .createTable('session_attempts')
      .addColumn('run_id', 'text', (column) => column.notNull().references('runs.run_id').onDelete('cascade'))
      .addColumn('attempt', 'integer', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('asked_at', 'text', (column) => column.notNull())
      .addColumn('session_id', 'text')
      .addColumn('opened_at', 'text')
      .addPrimaryKeyConstraint('session_attempts_key', ['run_id', 'attempt'])
      .execute();
    await database.schema
      .createTable('late_sessions')
      .addColumn('run_id', 'text', (column) => column.notNull().references('runs.run_id').onDelete('cascade'))
      .addColumn('session_id', 'text', (column) => column.notNull())
      .addColumn('spend_micros', 'bigint', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('late_sessions_key', ['run_id', 'session_id'])
      .execute();
    const alter = database.schema.alterTable('runs');
    for (const name of ['own_micros', 'list_micros']) await alter.addColumn(name, 'bigint').execute();
  },
};
