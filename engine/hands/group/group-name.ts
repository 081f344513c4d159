import { readlinkSync } from 'node:fs';
import { identify, isAlive } from '../process-identity.ts';

const NAME = /^curfew-hands-(\d+)-(\d+)-(\d+)-\d+$/;
let made = 0;

/** A name for a control group that nothing else on this machine has. It says which process has made the group. */
export function nameGroup(): string {
  made += 1;
  return `curfew-hands-${pidNamespace()}-${process.pid}-${identify(process.pid)?.startTicks ?? ''}-${made}`;
}

/**
 * Whether a group of this name is a leftover: its name says that it is ours, and the process that made it has ended. A
 * process in another namespace cannot be seen from here, so its groups never count as leftovers.
 */
export function isLeftover(name: string): boolean {
  const [, namespace, pid, startTicks = ''] = NAME.exec(name) ?? [];
  if (namespace !== pidNamespace()) return false;
  const boot = identify(process.pid)?.boot ?? '';
  return !isAlive({ boot, pid: Number(pid), startTicks });
}

function pidNamespace(): string {
  return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '';
}
