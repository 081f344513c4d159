import { createHash } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunId } from '../../../contract/event.ts';
import { makeOwnedFolder, removeAbandoned } from '../../../runtime/folders/owned-folder.ts';
import { refuseFull } from './refuse-full.ts';

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
  const folder = await makeOwnedFolder(quarantine, prefix);
  try {
    return await work(folder.path);
  } finally {
    await folder.remove();
  }
}

/** Removes the folders that dead processes have left. Several processes may share the data folder. */
export async function clearQuarantine(dataFolder: string): Promise<void> {
  await removeAbandoned(quarantineFolder(dataFolder), '');
}

function quarantineFolder(dataFolder: string): string {
  return join(dataFolder, 'quarantine');
}
