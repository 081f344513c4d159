import { lookup } from 'node:dns/promises';
import type { InternalNames } from '../../runtime/environment/internal-names.ts';

/** What holds for all connections that are made for sessions. */
export interface EgressGuard {
  internal: InternalNames;
  /** Environments may have networking `unrestricted`. */
  allowsUnrestricted: boolean;
  /** All addresses of a host. Rejects if it has none. */
  resolve(host: string): Promise<string[]>;
}

export function createEgressGuard(settings: Omit<EgressGuard, 'resolve'>): EgressGuard {
  return {
    ...settings,
    resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  };
}
