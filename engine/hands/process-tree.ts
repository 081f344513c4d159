import { readdirSync, readFileSync } from 'node:fs';

/** What a process and all that descend from it use at this moment. */
export interface ProcessUse {
  processes: number;
  residentBytes: number;
  /** Of living processes, and of dead ones whose parent has waited for them. */
  cpuMs: number;
}

// Linux fixes this in its interface to programs, whatever the kernel counts by: sysconf(_SC_CLK_TCK). The size of pages
// is not fixed on arm64, so resident memory is read where the kernel gives it in KiB.
const TICK_MS = 10;

/**
 * Adds up what the tree below `root` uses. A process whose parent dies is adopted by the first process of its sandbox,
 * so none escapes from the tree. Shared pages count in each process: the memory is an upper bound.
 */
export function processTreeUse(root: number): ProcessUse {
  const use: ProcessUse = { processes: 0, residentBytes: 0, cpuMs: 0 };
  for (const pid of [root, ...descendantsOf([root])]) {
    try {
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

/**
 * The numbers of all processes below `roots`, dead ones that nobody has waited for included. Empty elsewhere than on
 * Linux.
 */
export function descendantsOf(roots: readonly number[]): Set<number> {
  const found = new Set<number>();
  const left = [...roots];
  for (let pid = left.pop(); pid !== undefined; pid = left.pop()) {
    const children = childrenOf(pid).filter((child) => !found.has(child));
    for (const child of children) found.add(child);
    left.push(...children);
  }
  return found;
}

/** The entries of a folder of `/proc` that are numbers; none if it is not there. */
export function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

// A child belongs to the thread that made it, so all threads have to be asked. A process may end while it is asked.
function childrenOf(pid: number): number[] {
  return numbersIn(`/proc/${pid}/task`).flatMap((thread) => {
    try {
      return readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    } catch {
      return [];
    }
  });
}
