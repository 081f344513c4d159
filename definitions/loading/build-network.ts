import type { Network, NetworkCredential } from '../agent.ts';
import type { AutomationNetwork } from '../automation.ts';
import type { WrittenNetwork } from '../schema/network/network-schema.ts';

/** Fills in the defaults of an agent's `network`. Without credentials the key is absent, as it is in runs of version 0.1.0. */
export function buildNetwork({ allowed, credentials }: WrittenNetwork): Network {
  return { allowed: allowed ?? [], ...listed(credentials) };
}

/** The same for an automation, which has the hosts of its agent if it names none. */
export function buildAutomationNetwork({ allowed, credentials }: WrittenNetwork): AutomationNetwork {
  return { allowed: allowed ?? null, ...listed(credentials) };
}

function listed(credentials: WrittenNetwork['credentials']): { credentials?: NetworkCredential[] } {
  const written = Object.entries(credentials ?? {});
  const list = written.map(([variable, { secret, hosts }]) => ({ variable, secret, hosts }));
  return list.length > 0 ? { credentials: list } : {};
}
