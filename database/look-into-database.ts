import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CamelCasePlugin, Kysely } from 'kysely';
import { postgresDialect } from '../runtime/database/postgres-dialect.ts';
import { sqliteDialect } from '../runtime/database/sqlite-dialect.ts';
import type { CurfewSchema, Database } from './schema.ts';

const READ_ONLY = { isReadOnly: true };

/**
 * Opens Curfew's database as it is, for commands that change nothing: the database itself refuses to be written, and the tables
 * of a former version stay as they are. It works beside processes that write. Returns
 * null if there is no file of SQLite. Queries fail if the tables are those of another version. Close it with `destroy()`.
 */
export function lookIntoDatabase(databaseUrl: string | null, dataFolder: string): Database | null {
  const path = join(dataFolder, 'curfew.db');
  if (databaseUrl === null && !existsSync(path)) return null;
  const dialect = databaseUrl === null ? sqliteDialect(path, READ_ONLY) : postgresDialect(databaseUrl, READ_ONLY);
  return new Kysely<CurfewSchema>({ dialect, plugins: [new CamelCasePlugin()] });
}
