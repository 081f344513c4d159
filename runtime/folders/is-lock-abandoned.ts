import { acquireExclusiveLock } from '../exclusive-lock.ts';

/** What is younger may not have its lock yet. */
const NEW_MS = 1_000;

/**
 * Whether the process that locked `file` to mark something as its own has ended, in whatever way. `madeMs` says when it was
 * marked, in milliseconds since 1970: what is new never counts as abandoned. Makes the file if it is missing.
 */
export async function isLockAbandoned(file: string, madeMs: number): Promise<boolean> {
  if (Date.now() - madeMs < NEW_MS) return false;
  const lock = await acquireExclusiveLock(file).catch(() => undefined);
  lock?.release();
  return lock !== undefined;
}
