import type { Network } from '../agent.ts';
import type { WrittenNetwork } from '../schema/network-schema.ts';

/** Fills in the defaults of `network`. Without credentials the key is absent, as it is in runs of version 0.1.0. */
export function buildNetwork({ allowed, credentials }: WrittenNetwork): Network {
  const written = Object.entries(credentials ?? {});
  const listed = written.map(([variable, { secret, hosts }]) => ({ variable, secret, hosts }));
  return { allowed: allowed ?? [], ...(listed.length > 0 ? { credentials: listed } : {}) };
}
