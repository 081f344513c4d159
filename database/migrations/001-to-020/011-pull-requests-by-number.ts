import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Lets admission find the run that has opened a pull request. */
export const pullRequestsByNumber: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema.createIndex('artefacts_number').on('artefacts').column('number').execute();
  },
};
