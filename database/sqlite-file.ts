import { sql, SqliteAdapter } from 'kysely';
import type { Database } from './schema.ts';

/** The path of the file that holds the database; null if it is not in a file of SQLite. */
export async function sqliteFile(database: Database): Promise<string | null> {
  if (!(database.getExecutor().adapter instanceof SqliteAdapter)) return null;
  const { rows } = await sql<{ file: string }>`select file from pragma_database_list where name = 'main'`.execute(
    database,
  );
  return rows[0]?.file || null;
}
