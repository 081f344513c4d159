import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import type { DatabasePlace } from './databases.ts';

const DATABASES = join(import.meta.dirname, '../../fixtures/databases');

/** Puts a database of an earlier version, kept as SQL in a folder of `test/fixtures/databases`, into an empty place. */
export async function restoreDatabase(place: DatabasePlace, version: string): Promise<void> {
  const kind = place.databaseUrl === null ? 'sqlite' : 'postgres';
  await runSql(place, readFileSync(join(DATABASES, version, `${kind}.sql`), 'utf8'));
}

/** Runs SQL without Curfew, which would bring the tables up to date first. */
export async function runSql({ databaseUrl, folder }: DatabasePlace, text: string): Promise<void> {
  if (databaseUrl === null) {
    const database = new DatabaseSync(join(folder, 'curfew.db'));
    database.exec(text);
    return database.close();
  }
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(text);
  await client.end();
}
