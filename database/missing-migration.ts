import { MIGRATIONS } from './open-curfew-database.ts';
import type { Database } from './schema.ts';

/**
 * The first change of the tables that this version of Curfew makes and that was not made in a database yet; null if it is up to
 * date. Throws if Curfew has made no tables in it.
 */
export async function missingMigration(database: Database): Promise<string | null> {
  // The migrator makes this table.
  const made = await database
    .withTables<{ kyselyMigration: { name: string } }>()
    .selectFrom('kyselyMigration')
    .select('name')
    .execute();
  const names = new Set(made.map(({ name }) => name));
  return Object.keys(MIGRATIONS).find((name) => !names.has(name)) ?? null;
}
