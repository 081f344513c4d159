import { totalmem } from 'node:os';

/** What the processes of one sandbox may use together. */
export interface SandboxLimits {
  memoryBytes: number;
  /**
   * Of network connections, which within a sandbox lead to itself: what was sent and not yet read. The kernel has one bound
   * for all connections of the machine, some 9 % of its memory, and beyond it they all become slow.
   */
  connectionBytes: number;
  /** What must stay free of the machine's memory, where the kernel does not bound the memory of a sandbox. */
  freeMemoryBytes: number;
  processes: number;
  cpuMs: number;
  /** Of workspace and outputs, with files that have no name any more. */
  diskBytes: number;
  /** Files and folders in workspace and outputs. */
  inodes: number;
  /** What must stay free on the disk for other programs. */
  freeBytes: number;
  /** Files that must stay free on the disk for other programs. */
  freeInodes: number;
  /** Between two looks at the disk, at most, if it does not grow. */
  diskEveryMs: number;
}

const GiB = 1024 ** 3;

export const SANDBOX_LIMITS: SandboxLimits = {
  memoryBytes: Math.min(6 * GiB, 0.75 * totalmem()),
  connectionBytes: Math.min(GiB / 4, totalmem() / 64),
  freeMemoryBytes: Math.min(GiB / 2, totalmem() / 16),
  processes: 1024,
  cpuMs: 8 * 3_600_000,
  diskBytes: 10 * GiB,
  inodes: 1_000_000,
  freeBytes: GiB / 2,
  freeInodes: 20_000,
  diskEveryMs: 10_000,
};
