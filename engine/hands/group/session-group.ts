import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findGroupHome, type GroupHome } from './group-home.ts';
import { nameGroup } from './group-name.ts';

/** The control group of one session's hands. The kernel bounds what all processes in it use together. */
export interface SessionGroup {
  /** Whoever writes 0 to all of these files enters the group. */
  doors: string[];
  /** Whether the kernel has ended a process because the group had no memory left. */
  hasRunOut(): boolean;
  /** What its network connections hold that nobody has read yet. 0 where the kernel bounds it already. */
  connectionBytes(): number;
  /** Kills the processes in it and removes it. Rejects if that takes longer than ten seconds. */
  remove: () => Promise<void>;
}

export interface GroupLimits {
  /** Of everything that takes memory: also files in memory and shared memory that no process has mapped. */
  memoryBytes: number;
  /** Of `memoryBytes`, what network connections may hold. */
  connectionBytes: number;
  processes: number;
}

const PATIENCE_MS = 10_000;

let found: Promise<GroupHome | null> | undefined;

/** Where this process makes its groups; `null` if it can make none, or none that a process may enter. */
export function groupHome(): Promise<GroupHome | null> {
  found ??= findUsableHome();
  return found;
}

/** Makes a group without processes. Throws what the system says. */
export function createGroup(home: GroupHome, limits: GroupLimits): SessionGroup {
  const name = nameGroup();
  const folders = foldersOf(home).map((parent) => path.join(parent, name));
  try {
    for (const folder of folders) mkdirSync(folder);
    for (const [file, value, isOptional] of settings(home, name, limits)) {
      if (!isOptional || existsSync(file)) writeFileSync(file, String(value));
    }
  } catch (error) {
    for (const folder of folders) if (existsSync(folder)) rmdirSync(folder);
    throw error;
  }
  const [memory = ''] = folders;
  const events = path.join(memory, home.version === 2 ? 'memory.events' : 'memory.oom_control');
  return {
    doors: folders.map((folder) => path.join(folder, 'cgroup.procs')),
    hasRunOut: () => countIn(events, 'oom_kill') > 0,
    connectionBytes: () => (home.version === 2 ? countIn(path.join(memory, 'memory.stat'), 'sock') : 0),
    remove: async () => void (await Promise.all(folders.map(removeGroup))),
  };
}

/** The folders in which a group has a folder of its own; the one of memory is the first. */
export function foldersOf(home: GroupHome): string[] {
  if (home.version === 2) return [home.folder];
  // A machine may keep several controllers in one place.
  return [...new Set([home.memory, home.pids, ...(home.cpu === undefined ? [] : [home.cpu])])];
}

/** Kills all processes of the group in this folder and removes it. Does nothing if it is not there. */
export async function removeGroup(folder: string): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; existsSync(folder); await sleep(5)) {
    for (const pid of readIfThere(path.join(folder, 'cgroup.procs')).split('\n').filter(Boolean)) kill(Number(pid));
    try {
      return rmdirSync(folder);
    } catch (error) {
      // A process that was killed is in its group for a moment longer.
      if (Date.now() > end) throw error;
    }
  }
}

/** Tries it out, because the kernel has more rules about who may enter which group than can be read from files. */
async function findUsableHome(): Promise<GroupHome | null> {
  const home = findGroupHome();
  if (home === null || (await isUsable(home))) return home;
  if (home.version === 2 || home.cpu === undefined) return null;
  const { version, memory, pids } = home;
  return (await isUsable({ version, memory, pids })) ? { version, memory, pids } : null;
}

async function isUsable(home: GroupHome): Promise<boolean> {
  const MiB = 1024 ** 2;
  try {
    const { doors, remove } = createGroup(home, { memoryBytes: 64 * MiB, connectionBytes: MiB, processes: 10 });
    try {
      await promisify(execFile)('sh', ['-c', 'for door; do echo 0 > "$door" || exit 1; done', 'sh', ...doors]);
    } finally {
      await remove();
    }
    return true;
  } catch {
    return false;
  }
}

type Setting = [file: string, value: number, isOptional: boolean];

/** Swap is memory, too. Where the kernel does not count it, there is no such file. The order matters in version 1. */
function settings(home: GroupHome, name: string, { memoryBytes, connectionBytes, processes }: GroupLimits): Setting[] {
  const bytes = Math.floor(memoryBytes);
  if (home.version === 2) {
    const own = path.join(home.folder, name);
    return [
      [path.join(own, 'memory.max'), bytes, false],
      [path.join(own, 'memory.swap.max'), 0, true],
      [path.join(own, 'pids.max'), processes, false],
    ];
  }
  const memory = path.join(home.memory, name);
  return [
    [path.join(memory, 'memory.limit_in_bytes'), bytes, false],
    [path.join(memory, 'memory.memsw.limit_in_bytes'), bytes, true],
    [path.join(memory, 'memory.kmem.tcp.limit_in_bytes'), Math.floor(connectionBytes), true],
    [path.join(home.pids, name, 'pids.max'), processes, false],
  ];
}

function kill(pid: number): void {
  try {
    // A process of another namespace has the number 0 here, which would mean our own process group.
    if (pid > 0) process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

/** The number behind a word, in a file with a word and a number on each line; 0 if it is not there. */
function countIn(file: string, word: string): number {
  return Number(new RegExp(`^${word} (\\d+)$`, 'm').exec(readIfThere(file))?.[1] ?? 0);
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
