import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Nothing ever wrote `decisions`: the run counts the decisions of people, and they are stored as actions. */
export const approvalsOfTheRun: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema.alterTable('approvals').dropColumn('decisions').execute();
  },
};
