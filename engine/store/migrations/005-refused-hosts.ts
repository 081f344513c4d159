import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Adds the hosts that a session was refused. */
export const refusedHosts: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema.alterTable('sessions').addColumn('refused_hosts', 'text').execute();
  },
};
