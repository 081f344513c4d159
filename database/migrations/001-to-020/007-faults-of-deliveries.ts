import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Counts for each delivery the attempts that ended with an error of Curfew itself. */
export const faultsOfDeliveries: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .alterTable('deliveries')
      .addColumn('faults', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
