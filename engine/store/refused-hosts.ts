import type { Session } from './session.ts';

/** The hosts that a session was refused. */
export interface RefusedHosts {
  /** Each host at each port, in the order of their first refusals. */
  hosts: { host: string; port: number; reason: string; count: number }[];
  /** How often hosts were refused that are not listed. */
  further: number;
}

export function readRefusedHosts({ refused_hosts }: Session): RefusedHosts {
  return refused_hosts === null ? { hosts: [], further: 0 } : (JSON.parse(refused_hosts) as RefusedHosts);
}
