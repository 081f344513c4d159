import { CamelCasePlugin, Kysely } from 'kysely';
import { sqliteDialect } from '../runtime/database/sqlite-dialect.ts';
import type { CurfewSchema, Database } from './schema.ts';

/** Opens another connection to a file of SQLite in which Curfew's tables are up to date. Close it with `destroy()`. */
export function secondConnection(file: string): Database {
  return new Kysely<CurfewSchema>({ dialect: sqliteDialect(file), plugins: [new CamelCasePlugin()] });
}
