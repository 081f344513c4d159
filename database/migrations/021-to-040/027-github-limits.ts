import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Adds what the accounts of Curfew did at GitHub lately, who waits, and who keeps still: see the tables. */
export const githubLimits: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .createTable('github_accounts')
      .ifNotExists()
      .addColumn('account', 'text', (column) => column.primaryKey().notNull())
      .addColumn('still_until', 'text')
      .addColumn('refusals', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('trial_until', 'text')
      .execute();
    await database.schema
      .createTable('github_grants')
      .ifNotExists()
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('bucket', 'text', (column) => column.notNull())
      .addColumn('amount', 'integer', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .execute();
    await database.schema
      .createIndex('github_grants_at')
      .ifNotExists()
      .on('github_grants')
      .columns(['account', 'bucket', 'at'])
      .execute();
    await database.schema
      .createTable('github_shares')
      .ifNotExists()
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('holder', 'text', (column) => column.notNull())
      .addColumn('slots', 'integer', (column) => column.notNull())
      .addColumn('until', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('github_shares_key', ['account', 'holder'])
      .execute();
    await database.schema
      .createTable('github_waiters')
      .ifNotExists()
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('run_id', 'text')
      .addColumn('urgency', 'text', (column) => column.notNull())
      .addColumn('rank', 'text', (column) => column.notNull())
      .addColumn('due', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('github_waiters_key', ['account', 'key'])
      .execute();
    await database.schema
      .createIndex('github_waiters_rank')
      .ifNotExists()
      .on('github_waiters')
      .columns(['account', 'rank', 'key', 'due'])
      .execute();
    await database.schema
      .createIndex('github_waiters_due')
      .ifNotExists()
      .on('github_waiters')
      .columns(['account', 'due'])
      .execute();
    await database.schema
      .createIndex('github_waiters_run')
      .ifNotExists()
      .on('github_waiters')
      .columns(['run_id'])
      .execute();
  },
};
