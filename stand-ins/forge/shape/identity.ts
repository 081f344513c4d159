import { createHash } from 'node:crypto';

/** A number that a name always has, as GitHub numbers users and labels: the same after a restart, without a register. */
export function identity(name: string): number {
  return Number.parseInt(createHash('sha256').update(name).digest('hex').slice(0, 8), 16) + 1;
}

/** GitHub's opaque id beside the number. */
export function nodeId(kind: string, id: number): string {
  return Buffer.from(`${kind}:${id}`).toString('base64');
}
