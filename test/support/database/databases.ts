import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';
import { openCurfewDatabase } from '../../../database/open-curfew-database.ts';
import type { Database } from '../../../database/schema.ts';
import { postgresUrl } from '../../../stand-ins/postgres/start-postgres.ts';
import { temporaryFolder } from './temporary-database.ts';

/** What `openCurfewDatabase` takes; plain JSON, so that it can be handed to another process. */
export interface DatabasePlace {
  databaseUrl: string | null;
  folder: string;
}

export interface DatabaseKind {
  name: string;
  /** A place with nothing in it. */
  makePlace: () => Promise<DatabasePlace>;
  /** A new database, closed when the test is over. */
  openNew: () => Promise<Database>;
}

const POSTGRES_BOUND_MS = 60_000;

/** For `describe.each`: what Curfew's tests of the database run on. */
export const DATABASES: DatabaseKind[] = [
  kind('SQLite', async () => ({ databaseUrl: null, folder: temporaryFolder() })),
  kind('PostgreSQL', async () => ({ databaseUrl: await createPostgresDatabase(), folder: temporaryFolder() })),
];

/** Opens the database at a place, closed when the test is over. */
export async function openPlace(place: DatabasePlace): Promise<Database> {
  const database = await openCurfewDatabase(place, place.folder);
  onTestFinished(() => database.destroy());
  return database;
}

/** A new, empty database on the PostgreSQL that all tests share. */
export async function createPostgresDatabase(): Promise<string> {
  const folder = inject('postgresFolder');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const client = await connect(postgresUrl(folder, 'postgres'));
  await client.query(`create database ${name}`);
  await client.end();
  return postgresUrl(folder, name);
}

/** The server may still be starting. */
async function connect(connectionString: string): Promise<pg.Client> {
  const until = Date.now() + POSTGRES_BOUND_MS;
  for (;;) {
    const client = new pg.Client({ connectionString });
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (Date.now() > until)
        throw new Error('PostgreSQL is not reachable; see what its start printed', { cause: error });
      await pause(50);
    }
  }
}

function kind(name: string, makePlace: () => Promise<DatabasePlace>): DatabaseKind {
  return { name, makePlace, openNew: async () => openPlace(await makePlace()) };
}
