import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunId } from '../../../contract/event.ts';
import { acquireExclusiveLock } from '../../../runtime/exclusive-lock.ts';
import { refuseFull } from './refuse-full.ts';

const LOCK = 'lock';
/** A folder that is younger may not have its lock yet. */
const NEW_MS = 1_000;

/**
 * Works in a fresh folder under `<data>/quarantine` that belongs to one attempt of one output, and removes it
 * afterwards. First it removes what dead processes and earlier attempts have left. If an earlier attempt still runs
 * although it counts as dead, it fails now. Throws a plain Error while the quarantine is full.
 */
export async function inQuarantine<Result>(
  dataFolder: string,
  of: { runId: RunId; ordinal: number },
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const quarantine = quarantineFolder(dataFolder);
  const prefix = `${createHash('sha256').update(of.runId).digest('hex').slice(0, 16)}-${of.ordinal}-`;
  await mkdir(quarantine, { recursive: true, mode: 0o700 });
  await clearQuarantine(dataFolder);
  const leftovers = (await readdir(quarantine)).filter((name) => name.startsWith(prefix));
  await Promise.all(leftovers.map((name) => rm(join(quarantine, name), { recursive: true, force: true })));
  await refuseFull(quarantine);
  const folder = await mkdtemp(join(quarantine, prefix));
  const lock = await acquireExclusiveLock(join(folder, LOCK));
  try {
    return await work(folder);
  } finally {
    lock?.release();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Removes the folders that dead processes have left. Several processes may share the data folder. */
export async function clearQuarantine(dataFolder: string): Promise<void> {
  const quarantine = quarantineFolder(dataFolder);
  const names = await readdir(quarantine).catch(() => []);
  for (const name of names) {
    const folder = join(quarantine, name);
    if (await isDead(folder)) await rm(folder, { recursive: true, force: true });
  }
}

function quarantineFolder(dataFolder: string): string {
  return join(dataFolder, 'quarantine');
}

/**
 * Whether nobody works in a folder any more. Its lock is taken a moment after the folder is made, and ends with the
 * process that holds it. A folder that is still new never counts as dead.
 */
async function isDead(folder: string): Promise<boolean> {
  const file = join(folder, LOCK);
  const made = await stat(file).catch(() => stat(folder).catch(() => null));
  if (made === null || Date.now() - made.mtimeMs < NEW_MS) return false;
  const lock = await acquireExclusiveLock(file).catch(() => undefined);
  lock?.release();
  return lock !== undefined;
}
