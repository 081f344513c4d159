import { accessSync, constants, mkdirSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../../../runtime/cache-folder.ts';
import { acquireExclusiveLock, type ExclusiveLock } from '../../../runtime/exclusive-lock.ts';
import { handOver, ownerOf } from '../workspace/hand-over.ts';
import { handsOwners, type HandsOwner } from '../workspace/hands-owner.ts';
import type { WorkspaceLayout } from '../workspace/workspace-layout.ts';

export interface ClaimedOwner {
  owner: HandsOwner | null;
  release: () => void;
}

/** Former hands of the same workspace release their user a moment after they have ended. */
const PATIENCE_MS = 500;

/**
 * Claims a user for the hands of one workspace and gives the workspace to it. As long as it is claimed, no other hands on
 * this machine get it, not even those of another engine. So what the kernel counts per user, such as inotify instances, is
 * counted per session. A workspace keeps its user where it can, because handing over many files takes time. The owner is
 * `null` if the engine is not root.
 * @throws Error when all users are in use.
 */
export async function claimOwner(layout: WorkspaceLayout): Promise<ClaimedOwner> {
  const owners = handsOwners();
  if (owners === null) return { owner: null, release: () => undefined };
  const { owner, lock } = await firstFree(owners, ownerOf(layout));
  try {
    await handOver(layout, owner);
    return { owner, release: lock.release };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function firstFree(
  owners: HandsOwner[],
  former: number | null,
): Promise<{ owner: HandsOwner; lock: ExclusiveLock }> {
  const folder = lockFolder();
  for (const owner of owners.toSorted((a, b) => Number(b.uid === former) - Number(a.uid === former))) {
    const patienceMs = owner.uid === former ? PATIENCE_MS : 0;
    const lock = await acquireExclusiveLock(path.join(folder, `${owner.uid}`), patienceMs);
    if (lock) return { owner, lock };
  }
  throw new Error(`All ${owners.length} users that can run hands on this machine are in use. Try again later.`);
}

/** The same for all engines of this machine that are root, as far as they see the same `/run`. */
function lockFolder(): string {
  const folder = path.join(isWritable('/run') ? '/run' : cacheFolder(process.env), 'curfew-hands-users');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
