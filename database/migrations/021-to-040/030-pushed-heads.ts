import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What Curfew has pushed to which branch, and from which commit of an agent it was made. */
export const pushedHeads: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .createTable('pushed_heads')
      .ifNotExists()
      .addColumn('repository', 'text', (column) => column.notNull())
      .addColumn('branch', 'text', (column) => column.notNull())
      .addColumn('head', 'text', (column) => column.notNull())
      .addColumn('agent_head', 'text', (column) => column.notNull())
      .addColumn('run_id', 'text', (column) => column.notNull())
      .addColumn('is_new_branch', 'integer', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('pushed_heads_key', ['repository', 'branch', 'head'])
      .execute();
    await database.schema
      .createIndex('pushed_heads_at')
      .ifNotExists()
      .on('pushed_heads')
      .columns(['at', 'repository', 'branch'])
      .execute();
  },
};
