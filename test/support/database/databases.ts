import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';
import { openCurfewDatabase } from '../../../database/open-curfew-database.ts';
import type { Database } from '../../../database/schema.ts';
import { postgresUrl } from '../../../stand-ins/postgres/start-postgres.ts';
import { temporaryDatabase, temporaryFolder } from './temporary-database.ts';

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
/** A connection that a test has left open may hold a table. */
const LOCK_BOUND_MS = 2_000;

/** Databases of tests of this process that are over. To empty one takes a hundredth of the time that a new one takes. */
const used: string[] = [];

/** For `describe.each`: what Curfew's tests of the database run on. */
export const DATABASES: DatabaseKind[] = [
  {
    name: 'SQLite',
    makePlace: async () => ({ databaseUrl: null, folder: temporaryFolder() }),
    openNew: temporaryDatabase,
  },
  {
    name: 'PostgreSQL',
    makePlace: async () => ({ databaseUrl: await createPostgresDatabase(), folder: temporaryFolder() }),
    openNew: async () => openPlace({ databaseUrl: await emptyPostgres(), folder: temporaryFolder() }),
  },
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

/** A database that is empty but for its tables, or wholly so. When the test is over, others may get it. */
async function emptyPostgres(): Promise<string> {
  const former = used.pop();
  const isEmpty = former !== undefined && (await emptied(former));
  const url = isEmpty ? former : await createPostgresDatabase();
  onTestFinished(() => void used.push(url));
  return url;
}

/** Removes every row but the names of the migrations; false if another connection holds a table. */
async function emptied(url: string): Promise<boolean> {
  const client = await connect(url);
  try {
    const { rows } = await client.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%'`,
    );
    // Without the checks of foreign keys the order of the tables does not matter.
    const orders = [`set lock_timeout = ${LOCK_BOUND_MS}`, 'set session_replication_role = replica'];
    await client.query([...orders, ...rows.map(({ name }) => `delete from ${name}`)].join(';'));
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}
