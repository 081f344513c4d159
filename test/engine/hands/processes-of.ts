import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The living processes of a pid namespace (`pid:[…]`, as `readlink /proc/self/ns/pid` says inside). */
export function processesOf(pidNamespace: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(Number.isInteger)
    .filter((pid) => {
      try {
        const isDead = /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
        return !isDead && readlinkSync(`/proc/${pid}/ns/pid`) === pidNamespace;
      } catch {
        return false;
      }
    });
}
