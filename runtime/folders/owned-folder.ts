import { mkdtempSync } from 'node:fs';
import { lstat, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { acquireExclusiveLock } from '../exclusive-lock.ts';
import { isLockAbandoned } from './is-lock-abandoned.ts';

/** A folder that belongs to this process: when the process is gone, `removeAbandoned` may remove it. */
export interface OwnedFolder {
  path: string;
  remove: () => Promise<void>;
}

const LOCK = 'lock';

/** Makes a fresh folder in `parent`, which must exist, with a name that begins with `prefix`. It contains a file `lock`. */
export async function makeOwnedFolder(parent: string, prefix: string): Promise<OwnedFolder> {
  // Synchronous, so that nothing else of this process runs between the folder and its lock.
  const path = mkdtempSync(join(parent, prefix));
  const lock = await acquireExclusiveLock(join(path, LOCK));
  const remove = async (): Promise<void> => {
    lock?.release();
    await rm(path, { recursive: true, force: true });
  };
  return { path, remove };
}

/**
 * Removes those owned folders whose process has ended, in whatever way. Looks only at folders in `parent` that belong to
 * this user and whose names begin with `prefix`; a missing parent has none. A folder that cannot be removed is left.
 */
export async function removeAbandoned(parent: string, prefix: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(prefix)) continue;
    const folder = join(parent, name);
    if (await isAbandoned(folder)) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function isAbandoned(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => null);
  // In a folder that all users share, somebody else may have made a folder or a link with such a name.
  if (found === null || !found.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid)) return false;
  const file = join(folder, LOCK);
  const { mtimeMs } = await stat(file).catch(() => found);
  return isLockAbandoned(file, mtimeMs);
}
