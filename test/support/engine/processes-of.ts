import { readdirSync, readlinkSync } from 'node:fs';
import { identify, isAlive, type ProcessIdentity } from '../../../engine/hands/process-identity.ts';

/** The processes of a pid namespace at some moment, to be asked later which of them are still alive. */
export interface Witnesses {
  count: number;
  alive(): ProcessIdentity[];
}

/**
 * Who is in a pid namespace now (`pid:[…]`, as `readlink /proc/self/ns/pid` says inside). The kernel gives the name of a
 * namespace that has ended to the next one, so what has become of it cannot be asked by name.
 */
export function processesOf(pidNamespace: string): Witnesses {
  const processes = readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && namespaceOf(pid) === pidNamespace)
    .map((pid) => identify(pid))
    .filter((identity) => identity !== null);
  return { count: processes.length, alive: () => processes.filter(isAlive) };
}

function namespaceOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return null;
  }
}
