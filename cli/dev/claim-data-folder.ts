import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { endFormerProcess } from '../../runtime/end-former-process.ts';
import { acquireExclusiveLock, type ExclusiveLock } from '../../runtime/exclusive-lock.ts';
import { CommandError, EXIT } from '../command-error.ts';
import { readDevFile, removeDevFile } from './dev-file.ts';

/** A former process that was killed in this moment is still being cleared away. */
const LOCK_MS = 1_000;

/**
 * Makes this process the one `curfew dev` of a data folder, for as long as it lives, and ends what a former one left
 * behind when it was killed: its children end by themselves, but perhaps not yet, and they hold ports and locks.
 * Throws a CommandError that names the other process where there is one.
 */
export async function claimDataFolder(dataFolder: string): Promise<ExclusiveLock> {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
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
