import { createHash } from 'node:crypto';

/**
 * A number from 0 to `count` - 1 that is always the same for one automation and purpose, and differs between automations: so
 * that not all of them start at once.
 */
export function scatter(automation: string, purpose: string, count: number): number {
  const digest = createHash('sha256').update(`${automation} ${purpose}`).digest();
  return digest.readUIntBE(0, 6) % count;
}
