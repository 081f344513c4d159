import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

/** A name for this process that no other process has, and by which people can find it. */
export function holderName(): string {
  return `process ${process.pid} on ${hostname()} (${randomUUID().slice(0, 8)})`;
}
