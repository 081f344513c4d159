import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Database } from '../../../database/schema.ts';
import { newDatabase } from './new-database.ts';

/** A folder that is gone when the test is over. */
export function temporaryFolder(parent = tmpdir()): string {
  const folder = mkdtempSync(join(parent, 'curfew-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A new database in a folder of its own, or the one that a given folder has; closed when the test is over. */
export async function temporaryDatabase(folder = temporaryFolder()): Promise<Database> {
  const database = await newDatabase(folder);
  onTestFinished(() => database.destroy());
  return database;
}
