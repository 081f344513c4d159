import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface ExclusiveLock {
  release(): void;
}

/**
 * Takes a lock that at most one process holds, or returns undefined at once when another has it.
 * The kernel frees it when its holder dies, however it dies: SQLite holds it as a lock on the open file, so there
 * is nothing stale to recognise. `file` is made if missing, stays empty, and must not be deleted while in use.
 */
export function acquireExclusiveLock(file: string): ExclusiveLock | undefined {
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw new Error(`The lock ${file} cannot be taken: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  return { release: () => database.close() };
}

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
