import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Adds skills with their versions, and which of them a session began with. */
export const skills: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .createTable('skills')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('display_name', 'text', (column) => column.notNull())
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addColumn('updated_at', 'text', (column) => column.notNull())
      .execute();
    await database.schema
      .createTable('skill_versions')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('skill_id', 'text', (column) => column.notNull().references('skills.id').onDelete('cascade'))
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('description', 'text', (column) => column.notNull())
      .addColumn('sha256', 'text', (column) => column.notNull())
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addUniqueConstraint('skill_versions_in_order', ['skill_id', 'number'])
      .execute();
    await database.schema
      .createTable('session_skills')
      .addColumn('session_id', 'text', (column) => column.notNull().references('sessions.id').onDelete('cascade'))
      .addColumn('position', 'integer', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('description', 'text', (column) => column.notNull())
      .addColumn('sha256', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('session_skills_key', ['session_id', 'position'])
      .execute();
    for (const table of ['skill_versions', 'session_skills']) {
      await database.schema.createIndex(`${table}_by_bytes`).on(table).column('sha256').execute();
    }
  },
};
