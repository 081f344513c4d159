import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely, type Dialect } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { errorText } from '../error-text.ts';
import { postgresDialect } from './postgres-dialect.ts';
import { reachPostgres } from './reach-postgres.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { makeFolders } from '../folders/make-folders.ts';

/** A file of SQLite, `postgres://…`, or an SQLite database in memory, which ends with its connection. */
export type DatabaseLocation = { path: string } | { url: string } | 'memory';

/**
 * Opens a database and brings its tables up to date; several processes may do so at once. `migrations` are run in the order of
 * their names, each once, all pending ones in one transaction. A new file gets mode 0600, its folder is created. Throws an Error
 * that names the file which cannot be opened, the server which cannot be reached, the migration which failed, or the one of a
 * newer version that this one does not know; then no connection is left open.
 */
export async function openDatabase<Schema>(
  location: DatabaseLocation,
  migrations: Record<string, Migration>,
): Promise<Kysely<Schema>> {
  const dialect = await dialectOf(location);
  const database = new Kysely<Schema>({ dialect });
  try {
    await migrate(database, migrations);
    return database;
  } catch (error) {
    await database.destroy();
    throw error;
  }
}

async function dialectOf(location: DatabaseLocation): Promise<Dialect> {
  if (location === 'memory') return sqliteDialect(':memory:');
  return 'path' in location ? fileDialect(location.path) : await postgres(location);
}

/** SQLite gives its `-wal` and `-shm` files the mode of the database file. */
function fileDialect(path: string): Dialect {
  try {
    makeFolders(dirname(path), 0o700);
    closeSync(openSync(path, 'a', 0o600));
    return sqliteDialect(path);
  } catch (error) {
    throw new Error(`The database ${path} cannot be opened: ${errorText(error)}`, { cause: error });
  }
}

async function postgres({ url }: { url: string }): Promise<Dialect> {
  if (/^postgres(ql)?:\/\//.test(url)) {
    await reachPostgres(url);
    return postgresDialect(url);
  }
  throw new Error(
    `"${url.replace(/\/\/.*@/, '//…@')}" is not a database: write postgres://user:password@host:port/name, or leave it out for an SQLite file.`,
  );
}

async function migrate<Schema>(database: Kysely<Schema>, migrations: Record<string, Migration>): Promise<void> {
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => migrations } });
  let { error, results } = await migrator.migrateToLatest();
  for (let tries = 1; tries < MOST_TRIES && isChangedMeanwhile(error); tries += 1) {
    ({ error, results } = await migrator.migrateToLatest());
  }
  if (error === undefined) return;
  const newer = UNKNOWN_MIGRATION.exec(errorText(error))?.[1];
  if (newer !== undefined) {
    throw new Error(
      `The database was used by a newer version of Curfew: "${newer}" is not known to this one. ` +
        'Start the newer version, or restore a backup from before the upgrade.',
      { cause: error },
    );
  }
  const failed = results?.find((result) => result.status === 'Error')?.migrationName;
  const where = failed === undefined ? '' : `, at "${failed}"`;
  throw new Error(`The database cannot be brought up to date${where}: ${errorText(error)}`, { cause: error });
}

/** What the migrator says of a migration that was run and that is not among the given ones. */
const UNKNOWN_MIGRATION = /previously executed migration (\S+) is missing/;
/** Other processes end their migrations one after the other, so a few tries see the tables as they stay. */
const MOST_TRIES = 10;
/** The codes of PostgreSQL for a table and a column that are not there. */
const NOT_THERE = ['42P01', '42703'];

/** The migrator looks at all tables before it waits for its lock: another process may remove one that it is looking at. */
function isChangedMeanwhile(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NOT_THERE.some((code) => code === error.code);
}
