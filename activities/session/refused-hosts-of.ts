import type { BetaManagedAgentsSession } from '@anthropic-ai/sdk/resources/beta/sessions/sessions';
import { z } from 'zod';
import type { RefusedHosts } from '../../contract/refused-hosts.ts';

/** What our engine says of a session; the hosted API says nothing of the kind. */
const Facts = z.object({
  curfew: z.object({
    refused_hosts: z.object({
      hosts: z.array(z.object({ host: z.string(), port: z.number(), reason: z.string(), count: z.number() })),
      further: z.number(),
    }),
  }),
});

/** The hosts that a session was refused; none if its API does not say. */
export function refusedHostsOf(session: BetaManagedAgentsSession): RefusedHosts {
  const facts = Facts.safeParse(session);
  return facts.success ? facts.data.curfew.refused_hosts : { hosts: [], further: 0 };
}

/** Those of several sessions of one run together. */
export function joinRefusedHosts(a: RefusedHosts, b: RefusedHosts): RefusedHosts {
  const hosts = a.hosts.map((one) => ({ ...one }));
  for (const other of b.hosts) {
    const same = hosts.find(({ host, port }) => host === other.host && port === other.port);
    if (same) same.count += other.count;
    else hosts.push({ ...other });
  }
  return { hosts, further: a.further + b.further };
}
