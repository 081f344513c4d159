import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Decisions of people are counted by their run and kept as actions: nothing ever wrote them here. */
export const approvalsOfTheRun: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema.alterTable('approvals').dropColumn('decisions').execute();
  },
};
