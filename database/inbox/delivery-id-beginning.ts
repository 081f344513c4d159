import { sql } from 'kysely';
import type { Database } from '../schema.ts';

/** Returns the one id of deliveries that begins with this text; null if there is none, if several do, and for an empty text. */
export async function deliveryIdBeginning(database: Database, text: string): Promise<string | null> {
  if (text === '') return null;
  // Not `like`: its wildcards, and on SQLite its letters, would match more than what was typed.
  const beginning = sql<string>`substr(${sql.ref('deliveryId')}, 1, length(cast(${text} as text)))`;
  const rows = await database
    .selectFrom('deliveries')
    .select('deliveryId')
    .distinct()
    .where(beginning, '=', text)
    .limit(2)
    .execute();
  return rows.length === 1 && rows[0] ? rows[0].deliveryId : null;
}
