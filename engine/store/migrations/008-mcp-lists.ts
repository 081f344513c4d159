import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Adds the tools that MCP servers listed to a session. */
export const mcpLists: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .createTable('mcp_lists')
      .addColumn('session_id', 'text', (column) => column.notNull().references('sessions.id').onDelete('cascade'))
      .addColumn('server', 'text', (column) => column.notNull())
      .addColumn('url', 'text', (column) => column.notNull())
      .addColumn('tools', 'text', (column) => column.notNull())
      .addColumn('told', 'text')
      .addPrimaryKeyConstraint('mcp_lists_key', ['session_id', 'server'])
      .execute();
  },
};
