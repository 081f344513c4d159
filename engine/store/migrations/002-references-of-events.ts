import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The part of the table that this migration works on, as it is afterwards. */
interface Schema {
  events: { id: string; type: string; body: string; refers_to: string | null };
}

/** A body can have several megabytes. */
const ROWS_AT_ONCE = 50;

/** The key that names a tool use, by the type of the event. Later versions of the code must not change this. */
const KEYS: Record<string, string> = {
  'agent.tool_result': 'tool_use_id',
  'user.tool_confirmation': 'tool_use_id',
  'user.custom_tool_result': 'custom_tool_use_id',
};

/** Adds the tool use that an event refers to as an indexed column, and fills it for the events that are there. */
export const referencesOfEvents: Migration = {
  async up(database: Kysely<Schema>): Promise<void> {
    await database.schema.alterTable('events').addColumn('refers_to', 'text').execute();
    await fill(database);
    await database.schema
      .createIndex('events_by_reference')
      .on('events')
      .columns(['session_id', 'refers_to'])
      .where(sql.ref('refers_to'), 'is not', null)
      .execute();
  },
};

/** Reads JSON here and not in the database: SQLite and PostgreSQL have different functions for it. */
async function fill(database: Kysely<Schema>): Promise<void> {
  for (let last = ''; ;) {
    const rows = await database
      .selectFrom('events')
      .select(['id', 'type', 'body'])
      .where('type', 'in', Object.keys(KEYS))
      .where('id', '>', last)
      .orderBy('id')
      .limit(ROWS_AT_ONCE)
      .execute();
    for (const { id, type, body } of rows) {
      const refers_to = reference(body, KEYS[type] ?? '');
      await database.updateTable('events').set({ refers_to }).where('id', '=', id).execute();
    }
    const end = rows.at(-1);
    if (!end) return;
    last = end.id;
  }
}

/** Null for a body that is damaged: only its own session needs it, and the engine must start for all others. */
function reference(body: string, key: string): string | null {
  try {
    const value = (JSON.parse(body) as Record<string, unknown>)[key];
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}
