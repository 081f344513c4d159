import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunId } from '../../../contract/event.ts';

/**
 * Works in a fresh folder under `<data>/quarantine` that belongs to one attempt of one output, and removes it
 * afterwards. First it removes what an earlier attempt has left. If that attempt is still running although it counts as
 * dead, it fails now.
 */
export async function inQuarantine<Result>(
  dataFolder: string,
  of: { runId: RunId; ordinal: number },
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const quarantine = join(dataFolder, 'quarantine');
  const prefix = `${createHash('sha256').update(of.runId).digest('hex').slice(0, 16)}-${of.ordinal}-`;
  await mkdir(quarantine, { recursive: true, mode: 0o700 });
  const leftovers = (await readdir(quarantine)).filter((name) => name.startsWith(prefix));
  await Promise.all(leftovers.map((name) => rm(join(quarantine, name), { recursive: true, force: true })));
  const folder = await mkdtemp(join(quarantine, prefix));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
