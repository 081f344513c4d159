import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Adds to each balance what its runs are known to have spent, beside what they were charged; and the installation's id. */
export const spendOfBudgets: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .alterTable('balances')
      .addColumn('spent_micros', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
    await sql`
      update balances set spent_micros = (
        select coalesce(sum(runs.spend_micros), 0)
        from entries join runs on runs.run_id = entries.run_id
        where entries.kind = 'settle' and entries.scope = balances.scope and entries.period = balances.period
      )`.execute(database);
    await database.schema
      .createTable('installation')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .execute();
    await sql`insert into installation (id) values (${crypto.randomUUID()})`.execute(database);
  },
};
