import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCurfewDatabase } from '../../../database/open-curfew-database.ts';
import type { Database } from '../../../database/schema.ts';

/** The bytes of a new database, made once in each process: to copy them is faster than to make its tables. */
let empty: Promise<Buffer> | undefined;

/** Opens the database of a folder, or a new one if it has none. */
export async function newDatabase(folder: string): Promise<Database> {
  empty ??= makeEmpty();
  const bytes = await empty;
  const file = join(folder, 'curfew.db');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) writeFileSync(file, bytes, { mode: 0o600 });
  return await openCurfewDatabase({ databaseUrl: null }, folder);
}

async function makeEmpty(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-test-'));
  try {
    const database = await openCurfewDatabase({ databaseUrl: null }, folder);
    await database.destroy();
    return readFileSync(join(folder, 'curfew.db'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
