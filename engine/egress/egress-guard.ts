import { lookup } from 'node:dns/promises';
import { atMostAtOnce } from '../../runtime/bounded/at-most-at-once.ts';
import type { InternalNames } from '../../runtime/environment/internal-names.ts';

/** What holds for all connections that are made for sessions. */
export interface EgressGuard {
  internal: InternalNames;
  /** Environments may have networking `unrestricted`. */
  allowsUnrestricted: boolean;
  /** All addresses of a host. Rejects if it has none. */
  resolve(host: string): Promise<string[]>;
}

/**
 * A name whose server is silent keeps one of Node's four threads busy for many seconds, and files are read on the same
 * threads. One of them stays free.
 */
const inTurn = atMostAtOnce(3);

export function createEgressGuard(settings: Omit<EgressGuard, 'resolve'>): EgressGuard {
  return {
    ...settings,
    resolve: async (host) => (await inTurn(() => lookup(host, { all: true }))).map(({ address }) => address),
  };
}
