import { createHash } from 'node:crypto';

/** Returns the number of a user or label. It is computed from the name, so it is the same after a restart. */
export function identity(name: string): number {
  return Number.parseInt(createHash('sha256').update(name).digest('hex').slice(0, 8), 16) + 1;
}

/** Returns GitHub's opaque id, which stands beside the number. */
export function nodeId(kind: string, id: number): string {
  return Buffer.from(`${kind}:${id}`).toString('base64');
}
