import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { readFile, statfs } from 'node:fs/promises';
import { setImmediate as others } from 'node:timers/promises';
import { runBounded, type BoundedResult } from '../../../runtime/bounded/run-bounded.ts';
import { findProgram } from '../find-program.ts';
import { descendantsOf } from '../process-tree.ts';

export interface DiskUse {
  bytes: number;
  /** Files and folders. */
  inodes: number;
}

/** Of all processes of a sandbox together. */
const MOST_OPEN_FILES = 50_000;
const AT_ONCE = 500;
/** A million files take about five seconds from memory, and minutes from a slow disk. */
const PATIENCE_MS = 10 * 60_000;
/** Becomes root among the users of this user alone, which is enough to read what this user has closed. */
const READING_ALL = [
  'bwrap',
  '--unshare-user',
  '--uid',
  '0',
  '--cap-add',
  'CAP_DAC_READ_SEARCH',
  '--bind',
  '/',
  '/',
  '--',
];
/** A line of `maps`: addresses, permissions, offset, device and inode (together they name the file), path. */
const UNNAMED_MAPPING = /^([\da-f]+-[\da-f]+) \S+ \S+ (\S+ [1-9]\d*) +\/.* \(deleted\)$/gm;

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
 * What the folders hold, and files without a name that a process below `root` has open or mapped. Not seen: a file without
 * a name that is on its way through a socket, and, unless this process is root, one that is only mapped. The reserve of free
 * space is for those. If it cannot be counted, the result is the reason to stop the sandbox. Throws the signal's reason.
 */
export async function diskUse(folders: string[], root: number, signal: AbortSignal): Promise<DiskUse | string> {
  const unnamed = await unnamedFiles(root, devicesOf(folders));
  if (unnamed === null) return `its processes have more than ${MOST_OPEN_FILES} files open`;
  const bytes = await du(['--block-size=1', '--', ...folders], signal);
  const inodes = bytes === null ? null : await du(['--inodes', '--', ...folders], signal);
  if (bytes === null || inodes === null) return `its files could not be counted within ${PATIENCE_MS / 60_000} minutes`;
  return { bytes: bytes + unnamed.bytes, inodes: inodes + unnamed.inodes };
}

// du walks by open directories and follows no link, so an agent cannot lead it out. But an agent can keep it busy for ever.
async function du(args: string[], signal: AbortSignal): Promise<number | null> {
  const command = ['du', '--summarize', '--total', '--one-file-system', ...args];
  const { stdout, end } = await run(command, signal);
  if (end.stopped !== null) return null;
  // An agent can close its folders to its own user, and that runs the engine if the engine is not root.
  const isClosed = process.getuid?.() !== 0 && /Permission denied/.test(end.stderr) && findProgram('bwrap') !== null;
  if (!isClosed) return totalOf(stdout);
  const all = await run([...READING_ALL, ...command], signal);
  return all.end.stopped === null ? Math.max(totalOf(stdout), totalOf(all.stdout)) : null;
}

function run([command = '', ...args]: string[], signal: AbortSignal): Promise<BoundedResult> {
  return runBounded({
    command,
    args,
    folder: '/',
    environment: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' },
    limits: null,
    timeoutMs: PATIENCE_MS,
    maxBytes: 64 * 1024,
    signal,
  });
}

/** 0 if this system has another du, which does not know our options. */
function totalOf(stdout: Buffer): number {
  return Number(/^(\d+)\s+total$/m.exec(stdout.toString())?.[1] ?? 0);
}

function devicesOf(folders: string[]): Set<number> {
  return new Set(folders.flatMap((folder) => statSync(folder, { throwIfNoEntry: false })?.dev ?? []));
}

async function unnamedFiles(root: number, devices: Set<number>): Promise<DiskUse | null> {
  const sizes = new Map<string, number>();
  const look = (link: string): void => {
    const file = unnamedFile(link, devices);
    if (file) sizes.set(file.id, file.bytes);
  };
  let looked = 0;
  for (const pid of [root, ...descendantsOf([root])]) {
    for (const descriptor of list(`/proc/${pid}/fd`)) {
      looked += 1;
      if (looked > MOST_OPEN_FILES) return null;
      if (looked % AT_ONCE === 0) await others();
      look(`/proc/${pid}/fd/${descriptor}`);
    }
    for (const range of await unnamedMappings(pid)) look(`/proc/${pid}/map_files/${range}`);
  }
  return { bytes: [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0), inodes: sizes.size };
}

/** The addresses at which a process has mapped files without a name: one for each file. */
async function unnamedMappings(pid: number): Promise<string[]> {
  const maps = await readFile(`/proc/${pid}/maps`, 'latin1').catch(() => '');
  const found = new Map<string, string>();
  for (const [, range = '', inode = ''] of maps.matchAll(UNNAMED_MAPPING)) found.set(inode, range);
  return [...found.values()];
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
