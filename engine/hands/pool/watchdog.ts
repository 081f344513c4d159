import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { processTreeUse } from '../process-tree.ts';

/** What the processes of one sandbox may use together. */
export interface SandboxLimits {
  residentBytes: number;
  cpuMs: number;
  /** Of workspace and outputs. */
  diskBytes: number;
  /** What must stay free on the disk for other programs. */
  freeBytes: number;
  /** Between two looks at the disk, at least. */
  diskEveryMs: number;
}

export interface WatchedSandbox {
  firstProcess: number;
  /** On the host: workspace and outputs. */
  folders: string[];
  onExcess: (reason: string) => void;
  limits?: SandboxLimits | undefined;
}

const GiB = 1024 ** 3;
export const SANDBOX_LIMITS: SandboxLimits = {
  residentBytes: Math.min(6 * GiB, 0.75 * totalmem()),
  cpuMs: 8 * 3_600_000,
  diskBytes: 10 * GiB,
  freeBytes: GiB / 2,
  diskEveryMs: 10_000,
};

const PROCESSES_EVERY_MS = 250;

/**
 * Watches what a sandbox uses and calls `onExcess` once, with the reason, when it is too much. It looks from time to
 * time, so a process can use more between two looks. Returns the function that ends the watch.
 */
export function watchSandbox(watched: WatchedSandbox): () => void {
  const { firstProcess, folders, onExcess, limits = SANDBOX_LIMITS } = watched;
  const watch = new AbortController();
  const judge = (reason: string | null) => {
    if (reason === null || watch.signal.aborted) return;
    watch.abort();
    onExcess(reason);
  };
  let usedCpuMs = 0;
  let lastCpuMs = 0;
  const lookAtProcesses = () => {
    const { residentBytes, cpuMs } = processTreeUse(firstProcess);
    // The sum falls when a process ends and nobody waits for it, so only increases are counted.
    usedCpuMs += Math.max(0, cpuMs - lastCpuMs);
    lastCpuMs = cpuMs;
    judge(exceeded('memory', residentBytes, limits.residentBytes));
    if (usedCpuMs > limits.cpuMs)
      judge(`its processes used more than ${limits.cpuMs / 1000} seconds of processor time`);
  };
  void again(lookAtProcesses, PROCESSES_EVERY_MS, watch.signal);
  void again(async () => judge(await diskExcess(folders, limits)), limits.diskEveryMs, watch.signal);
  return () => watch.abort();
}

/**
 * Looks again and again until the signal aborts. It spends at most 5 % of the time on looking, even if one look takes
 * long.
 */
async function again(look: () => void | Promise<void>, everyMs: number, signal: AbortSignal): Promise<void> {
  let pauseMs = everyMs;
  while (!signal.aborted) {
    await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return;
    const began = performance.now();
    await look();
    pauseMs = Math.max(everyMs, 20 * (performance.now() - began));
  }
}

function exceeded(what: string, used: number, limit: number): string | null {
  const gib = (bytes: number) => `${(bytes / GiB).toFixed(2)} GiB`;
  return used > limit ? `its processes used ${gib(used)} of ${what}; at most ${gib(limit)} are allowed` : null;
}

async function diskExcess(folders: string[], limits: SandboxLimits): Promise<string | null> {
  // A folder that was removed uses nothing.
  const disks = await Promise.all(folders.map((folder) => statfs(folder).catch(() => null)));
  if (disks.some((disk) => disk && disk.bavail * disk.bsize < limits.freeBytes)) return 'the disk is almost full';
  return exceeded('disk', await diskUse(folders), limits.diskBytes);
}

// du walks by open directories and follows no link, so an agent cannot lead it out. It goes on past what it may not read.
function diskUse(folders: string[]): Promise<number> {
  return new Promise((resolve) => {
    execFile('du', ['--summarize', '--total', '--block-size=1', '--one-file-system', '--', ...folders], (_, stdout) => {
      resolve(Number(/^(\d+)\s+total$/m.exec(stdout)?.[1] ?? 0));
    });
  });
}
