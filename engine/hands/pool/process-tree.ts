import { readdirSync, readFileSync } from 'node:fs';

/** What a process and all that descend from it use at this moment. */
export interface ProcessUse {
  processes: number;
  residentBytes: number;
  /** Of the living, and of the dead ones that were waited for. */
  cpuMs: number;
}

// Fixed in Linux' interface to programs, whatever the kernel counts by: sysconf(_SC_CLK_TCK), and 4 KiB on x64. On
// arm64 pages may be larger, so resident memory is read where the kernel gives it in KiB.
const TICK_MS = 10;

/**
 * Adds up what the tree below `root` uses. A process whose parent dies is adopted by the first process of its sandbox,
 * so none escapes from the tree. Shared pages count in each process: an upper bound.
 */
export function processTreeUse(root: number): ProcessUse {
  const use: ProcessUse = { processes: 0, residentBytes: 0, cpuMs: 0 };
  const left = [root];
  for (let pid = left.pop(); pid !== undefined; pid = left.pop()) {
    try {
      left.push(...childrenOf(pid));
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      use.cpuMs += fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * TICK_MS, 0);
      const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      use.residentBytes += Number(resident ?? 0) * 1024;
      use.processes += 1;
    } catch {
      // It ended while it was looked at.
    }
  }
  return use;
}

// A child belongs to the thread that made it, so all threads have to be asked.
function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
    try {
      return readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    } catch {
      return [];
    }
  });
}
