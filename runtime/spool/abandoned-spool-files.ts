import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { acquireExclusiveLock } from '../exclusive-lock.ts';
import { lockOf } from './spool-file.ts';

/** A spool file whose process has ended. It belongs to this process until it is removed or released. */
export interface AbandonedSpoolFile {
  path: string;
  /** Removes the file, once its records are elsewhere. */
  remove(): Promise<void>;
  /** Leaves the file for another time. */
  release(): void;
}

/**
 * Takes the spool files in `folder` whose process has ended, in whatever way. Leaves out those that it may not
 * lock, such as files of another user. A missing folder has none.
 */
export async function abandonedSpoolFiles(folder: string): Promise<AbandonedSpoolFile[]> {
  const names = await readdir(folder).catch(() => []);
  const taken: AbandonedSpoolFile[] = [];
  // Their names begin with the time at which they were begun.
  for (const name of names.toSorted((a, b) => (a < b ? -1 : 1))) {
    if (!name.endsWith('.spool')) continue;
    const path = join(folder, name);
    const lock = await acquireExclusiveLock(lockOf(path)).catch(() => undefined);
    if (lock === undefined) continue;
    taken.push({
      path,
      async remove() {
        await rm(path, { force: true });
        lock.release();
        await rm(lockOf(path), { force: true });
      },
      release: () => lock.release(),
    });
  }
  return taken;
}
