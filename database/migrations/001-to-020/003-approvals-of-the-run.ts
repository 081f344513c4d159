import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Drops the column `decisions`, which was never written: the run counts decisions of people, and actions store them.
 */
export const approvalsOfTheRun: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema.alterTable('approvals').dropColumn('decisions').execute();
  },
};
