import { execFile } from 'node:child_process';
import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { setImmediate as others } from 'node:timers/promises';
import { descendantsOf } from '../process-tree.ts';

export interface DiskUse {
  bytes: number;
  /** Files and folders. */
  inodes: number;
}

/** Of all processes of a sandbox together. */
export const MOST_OPEN_FILES = 50_000;
const AT_ONCE = 500;

/** What is free where the folders are, on the fullest of their disks. `inodes` is Infinity where the disk has no such limit. */
export async function freeOnDisk(folders: string[]): Promise<DiskUse> {
  const free: DiskUse = { bytes: Infinity, inodes: Infinity };
  for (const folder of folders) {
    // A folder that was removed uses nothing.
    const disk = await statfs(folder).catch(() => null);
    if (disk === null) continue;
    free.bytes = Math.min(free.bytes, disk.bavail * disk.bsize);
    if (disk.files > 0) free.inodes = Math.min(free.inodes, disk.ffree);
  }
  return free;
}

/**
 * What the folders hold, and files without a name that a process below `root` has open. A file without a name that is
 * only mapped, or on its way through a socket, is not seen; the reserve of free space is for those. `null` if the
 * processes have too many open files to look at.
 */
export async function diskUse(folders: string[], root: number): Promise<DiskUse | null> {
  const unnamed = await unnamedFiles(root, devicesOf(folders));
  if (unnamed === null) return null;
  const bytes = await du(['--block-size=1', '--', ...folders]);
  const inodes = await du(['--inodes', '--', ...folders]);
  return { bytes: bytes + unnamed.bytes, inodes: inodes + unnamed.inodes };
}

// du walks by open directories and follows no link, so an agent cannot lead it out. It goes on past what it may not read.
function du(args: string[]): Promise<number> {
  return new Promise((resolve) => {
    execFile('du', ['--summarize', '--total', '--one-file-system', ...args], (_, stdout) => {
      resolve(Number(/^(\d+)\s+total$/m.exec(stdout)?.[1] ?? 0));
    });
  });
}

function devicesOf(folders: string[]): Set<number> {
  return new Set(folders.flatMap((folder) => statSync(folder, { throwIfNoEntry: false })?.dev ?? []));
}

async function unnamedFiles(root: number, devices: Set<number>): Promise<DiskUse | null> {
  const sizes = new Map<string, number>();
  let looked = 0;
  for (const pid of [root, ...descendantsOf([root])]) {
    for (const descriptor of list(`/proc/${pid}/fd`)) {
      looked += 1;
      if (looked > MOST_OPEN_FILES) return null;
      if (looked % AT_ONCE === 0) await others();
      const file = unnamedFile(`/proc/${pid}/fd/${descriptor}`, devices);
      if (file) sizes.set(file.id, file.bytes);
    }
  }
  return { bytes: [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0), inodes: sizes.size };
}

function unnamedFile(link: string, devices: Set<number>): { id: string; bytes: number } | null {
  try {
    // Only these are looked at: a look at a file of another kind could wait for whoever serves it.
    if (!readlinkSync(link).endsWith(' (deleted)')) return null;
    const { dev, ino, nlink, blocks } = statSync(link);
    return nlink === 0 && devices.has(dev) ? { id: `${dev} ${ino}`, bytes: blocks * 512 } : null;
  } catch {
    return null;
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // The process has ended, or this user may not look at it.
    return [];
  }
}
