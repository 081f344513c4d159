import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** One process. A later process with the same number has another identity, also after a reboot. */
export const ProcessIdentity = z.object({ boot: z.string(), pid: z.int().positive(), startTicks: z.string() });
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

/**
 * The identity of the process that has this number now; `null` if there is none, or if it is dead and its parent has not waited
 * for it yet.
 */
export function identify(pid: number): ProcessIdentity | null {
  const startTicks = startOf(pid);
  return startTicks === null ? null : { boot: bootId(), pid, startTicks };
}

/** Whether this process is still alive. */
export function isAlive({ boot, pid, startTicks }: ProcessIdentity): boolean {
  return boot === bootId() && startOf(pid) === startTicks;
}

/**
 * Kills this process and waits until it is dead. Does nothing if it is dead already, also when another process has its
 * number now. The first process of a pid namespace dies only after the kernel has ended all others in it. False if it is
 * not dead after `patienceMs`: a slow disk can keep a process alive.
 */
export async function endProcess(identity: ProcessIdentity, patienceMs: number): Promise<boolean> {
  for (const end = Date.now() + patienceMs; isAlive(identity); await sleep(3)) {
    killIfAlive(identity);
    if (Date.now() > end) return false;
  }
  return true;
}

/** Sends SIGKILL to this process, if it is still alive. */
export function killIfAlive(identity: ProcessIdentity): void {
  try {
    if (isAlive(identity)) process.kill(identity.pid, 'SIGKILL');
  } catch {
    // It ended in this very moment.
  }
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in parentheses, may itself contain spaces and parentheses; proc(5) numbers from 1.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const state = fields[0];
    return state === 'Z' || state === 'X' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}
