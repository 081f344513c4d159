import { join } from 'node:path';
import { endFormerProcess } from '../../runtime/end-former-process.ts';
import { acquireExclusiveLock, type ExclusiveLock } from '../../runtime/exclusive-lock.ts';
import { CommandError, EXIT } from '../command-error.ts';
import { readDevFile, removeDevFile } from './dev-file.ts';
import { makeFolders } from '../../runtime/folders/make-folders.ts';

/** How long to wait for the lock: a process that was killed just now may still hold it. */
const LOCK_MS = 1_000;

/**
 * Makes this process the only `curfew dev` of a data folder for as long as it lives. If an earlier one was killed, its
 * children may still hold ports and locks for a moment, so they are ended here. Throws a CommandError that names the other
 * process if one is running.
 */
export async function claimDataFolder(dataFolder: string): Promise<ExclusiveLock> {
  makeFolders(dataFolder, 0o700);
  const lock = await acquireExclusiveLock(join(dataFolder, 'dev.lock'), LOCK_MS);
  const former = readDevFile(dataFolder);
  if (!lock) {
    const who = former ? ` (process ${former.pid}, since ${former.startedAt})` : '';
    throw new CommandError(
      `Another \`curfew dev\` works in ${dataFolder}${who}. Stop it, or use another folder with --data.`,
      EXIT.refused,
    );
  }
  for (const child of [former?.serve, former?.worker, former?.engine]) {
    if (child) await endFormerProcess(child.pid, ['curfew.ts', `--data ${dataFolder}`]);
  }
  removeDevFile(dataFolder);
  return lock;
}
