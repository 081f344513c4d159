import { join } from 'node:path';
import { acquireExclusiveLock } from '../../runtime/exclusive-lock.ts';
import { makeFolders } from '../../runtime/folders/make-folders.ts';

/**
 * Makes sure that one engine works in a data folder. Returns the function that releases the folder; throws when another
 * engine has it.
 */
export async function engineLock(dataFolder: string): Promise<() => void> {
  makeFolders(dataFolder, 0o700);
  const lock = await acquireExclusiveLock(join(dataFolder, 'engine.lock'));
  if (lock) return lock.release;
  throw new Error(
    `Another engine works in ${dataFolder}. Stop it first, or give this one a data folder of its own (--data).`,
  );
}
