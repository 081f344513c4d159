import type { Database } from '../schema.ts';

/** Returns what `writeMark` stored under this name, as the caller once wrote it; null if there is nothing. */
export async function readMark(database: Database, name: string): Promise<unknown> {
  const row = await database.selectFrom('marks').select('value').where('name', '=', name).executeTakeFirst();
  return row === undefined ? null : JSON.parse(row.value);
}
