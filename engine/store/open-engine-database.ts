import { join } from 'node:path';
import { sql, type Kysely } from 'kysely';
import { openDatabase } from '../../runtime/database/open-database.ts';
import { createFileBytes } from './files/file-bytes.ts';
import { engine } from './migrations/001-engine.ts';
import { referencesOfEvents } from './migrations/002-references-of-events.ts';
import { bytesOfFiles } from './migrations/003-bytes-of-files.ts';
import { refusedHosts } from './migrations/005-refused-hosts.ts';
import { vaults } from './migrations/004-vaults.ts';
import { skills } from './migrations/007-skills.ts';
import { mcpLists } from './migrations/008-mcp-lists.ts';
import { webUse } from './migrations/009-web-use.ts';
import type { EngineSchema } from './schema.ts';

/** So few are not worth the work. */
const FREE_PAGES = 10_000;

/**
 * Opens the engine's own database: `engine.db` in the data folder; the bytes of files are in `files` beside it. Throws
 * what opening or migrating threw.
 */
export async function openEngineDatabase(dataFolder: string): Promise<Kysely<EngineSchema>> {
  const migrations = {
    '001-engine': engine,
    '002-references-of-events': referencesOfEvents,
    '003-bytes-of-files': bytesOfFiles(createFileBytes(dataFolder)),
    '004-vaults': vaults,
    '005-refused-hosts': refusedHosts,
    '007-skills': skills,
    '008-mcp-lists': mcpLists,
    '009-web-use': webUse,
  };
  const database = await openDatabase<EngineSchema>({ path: join(dataFolder, 'engine.db') }, migrations);
  await shrink(database);
  return database;
}

/** Gives the room back to the disk after most of the database was moved out of it. */
async function shrink(database: Kysely<EngineSchema>): Promise<void> {
  const [all, free] = await Promise.all([pragma(database, 'page_count'), pragma(database, 'freelist_count')]);
  if (free < all / 2 || free < FREE_PAGES) return;
  // Without enough room for the copy that this makes, the database works as it is.
  await sql`vacuum`.execute(database).catch(() => undefined);
  await sql`pragma wal_checkpoint(truncate)`.execute(database);
}

async function pragma(database: Kysely<EngineSchema>, name: string): Promise<number> {
  const { rows } = await sql<Record<string, number>>`pragma ${sql.raw(name)}`.execute(database);
  return rows[0]?.[name] ?? 0;
}
