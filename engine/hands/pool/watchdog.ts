import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SessionGroup } from '../group/session-group.ts';
import { processTreeUse } from '../process-tree.ts';
import { diskUse, freeOnDisk, type DiskUse } from './disk-use.ts';
import { SANDBOX_LIMITS, type SandboxLimits } from './sandbox-limits.ts';

export interface WatchedSandbox {
  firstProcess: number;
  /** On the host: workspace and outputs. */
  folders: string[];
  /** Where the kernel bounds its memory; `null` where it has to be counted. */
  group: SessionGroup | null;
  onExcess: (reason: string) => void;
  limits?: SandboxLimits | undefined;
}

interface DiskWatch {
  folders: string[];
  firstProcess: number;
  limits: SandboxLimits;
  judge: (reason: string | null) => void;
  /** Aborts when the watch ends. */
  signal: AbortSignal;
}

const GiB = 1024 ** 3;
const EVERY_MS = 250;
/** After a look, the watch pauses for at least so many times as long as the look took: it works for 5 % of the time at most. */
const PAUSE_FACTOR = 20;
/** The same for a count of the disk that is wanted sooner, because much was taken. */
const SOONEST_FACTOR = 5;
const SOONEST_MS = 20;
/** If this much of the disk has been taken since the last count, the next count is not put off until it is due. */
const GROWTH = { bytes: GiB / 4, inodes: 50_000 };
/** No disk is expected to be written faster, in bytes per millisecond. */
const FASTEST_DISK = (4 * GiB) / 1000;

/**
 * Watches what a sandbox uses and calls `onExcess` once, with the reason, when it is too much. It looks from time to
 * time, so a process can use more between two looks, except of the memory that a group bounds. Returns the function that
 * ends the watch.
 */
export function watchSandbox(watched: WatchedSandbox): () => void {
  const { firstProcess, folders, group, onExcess, limits = SANDBOX_LIMITS } = watched;
  const watch = new AbortController();
  const judge = (reason: string | null) => {
    if (reason === null || watch.signal.aborted) return;
    watch.abort();
    onExcess(reason);
  };
  const processes = processWatch(firstProcess, group, limits);
  const look = async (): Promise<number> => {
    judge(await processes());
    return EVERY_MS;
  };
  void again(look, watch.signal);
  void again(diskWatch({ folders, firstProcess, limits, judge, signal: watch.signal }), watch.signal);
  return () => watch.abort();
}

/** Why a sandbox is stopped when the kernel has found its group without memory. */
export function outOfMemory({ memoryBytes }: SandboxLimits): string {
  return excess('memory', memoryBytes, memoryBytes);
}

/**
 * Looks again and again until the signal aborts. `look` says after how many milliseconds the next look is due. It spends
 * at most 5 % of the time on looking, even if one look takes long.
 */
async function again(look: () => Promise<number>, signal: AbortSignal): Promise<void> {
  let pauseMs = EVERY_MS;
  while (!signal.aborted) {
    await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return;
    const began = performance.now();
    const nextMs = await look();
    pauseMs = Math.max(nextMs, PAUSE_FACTOR * (performance.now() - began));
  }
}

function processWatch(
  firstProcess: number,
  group: SessionGroup | null,
  limits: SandboxLimits,
): () => Promise<string | null> {
  let usedCpuMs = 0;
  let lastCpuMs = 0;
  return async () => {
    const { residentBytes, cpuMs } = processTreeUse(firstProcess);
    // The sum falls when a process ends and nobody waits for it, so only increases are counted.
    usedCpuMs += Math.max(0, cpuMs - lastCpuMs);
    lastCpuMs = cpuMs;
    if (usedCpuMs > limits.cpuMs)
      return `its processes used more than ${limits.cpuMs / 1000} seconds of processor time`;
    if (group) return groupExcess(group, limits);
    if (residentBytes > limits.memoryBytes) return excess('memory', residentBytes, limits.memoryBytes);
    return (await freeMemory()) < limits.freeMemoryBytes ? 'the memory of the machine is almost full' : null;
  };
}

function groupExcess(group: SessionGroup, limits: SandboxLimits): string | null {
  if (group.hasRunOut()) return outOfMemory(limits);
  const used = group.connectionBytes();
  return used > limits.connectionBytes ? excess('memory of connections', used, limits.connectionBytes) : null;
}

/**
 * Each look reads how much of the disk is free, which is quick. Counting what the sandbox has taken can take long, so that
 * goes on in the background: when it is due, or sooner if much has been taken since the last count.
 */
function diskWatch({ folders, firstProcess, limits, judge, signal }: DiskWatch): () => Promise<number> {
  let last: DiskUse = { bytes: 0, inodes: 0 };
  let dueMs = 0;
  let soonestMs = 0;
  const count = async (): Promise<void> => {
    const began = performance.now();
    dueMs = Infinity;
    soonestMs = Infinity;
    // It fails when the watch ends, and while the machine cannot start another process. The next count makes up for that.
    const use = await diskUse(folders, firstProcess, signal).catch(() => null);
    if (use !== null) judge(diskExcess(use, limits));
    const now = performance.now();
    soonestMs = now + SOONEST_FACTOR * (now - began);
    dueMs = now + Math.max(limits.diskEveryMs, PAUSE_FACTOR * (now - began));
  };
  return async () => {
    const free = await freeOnDisk(folders);
    const spare = { bytes: free.bytes - limits.freeBytes, inodes: free.inodes - limits.freeInodes };
    if (spare.bytes < 0 || spare.inodes < 0) judge('the disk is almost full');
    const hasGrown = last.bytes - free.bytes > GROWTH.bytes || last.inodes - free.inodes > GROWTH.inodes;
    if (performance.now() > (hasGrown ? soonestMs : dueMs)) {
      last = free;
      void count();
    }
    // Between two looks a sandbox takes at most half of what is spare.
    return Math.max(SOONEST_MS, Math.min(EVERY_MS, limits.diskEveryMs, spare.bytes / FASTEST_DISK / 2));
  };
}

function diskExcess(use: DiskUse | string, { diskBytes, inodes }: SandboxLimits): string | null {
  if (typeof use === 'string') return use;
  if (use.bytes > diskBytes) return excess('disk', use.bytes, diskBytes);
  return use.inodes > inodes ? `it made ${use.inodes} files and folders; at most ${inodes} are allowed` : null;
}

function excess(what: string, used: number, limit: number): string {
  const gib = (bytes: number) => `${(bytes / GiB).toFixed(2)} GiB`;
  return `its processes used ${gib(used)} of ${what}; at most ${gib(limit)} are allowed`;
}

/** How much memory programs can get without swapping, in bytes. Infinity on systems other than Linux, which do not say. */
async function freeMemory(): Promise<number> {
  const said = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(said)?.[1];
  return kilobytes === undefined ? Infinity : Number(kilobytes) * 1024;
}
