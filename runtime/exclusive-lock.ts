import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorText } from './error-text.ts';
import { makeFolders } from './folders/make-folders.ts';

export interface ExclusiveLock {
  release: () => void;
}

/**
 * Takes a lock that at most one process holds. Undefined if another process still has it after `patienceMs`; give it
 * about a second if that process may just have been killed. When the holder dies, even by `kill -9`, the kernel frees
 * the lock, because SQLite holds it as a lock on the open file. So no stale lock can be left. `file` is made if it is
 * missing, stays empty, and must not be deleted while it is in use.
 */
export async function acquireExclusiveLock(file: string, patienceMs = 0): Promise<ExclusiveLock | undefined> {
  makeFolders(dirname(file));
  const until = Date.now() + patienceMs;
  for (;;) {
    const lock = tryLock(file);
    if (lock || Date.now() >= until) return lock;
    await sleep(50);
  }
}

const SQLITE_BUSY = 5;

function tryLock(file: string): ExclusiveLock | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
    const held = database;
    return { release: () => held.close() };
  } catch (error) {
    database?.close();
    if (isBusy(error)) return undefined;
    throw new Error(`The lock ${file} cannot be taken: ${errorText(error)}`, { cause: error });
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
