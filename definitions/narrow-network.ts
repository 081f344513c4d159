import { expandEcosystems } from '../text/hosts/ecosystems.ts';
import { includesPattern, parseHostPattern } from '../text/hosts/host-pattern.ts';
import type { Network } from './agent.ts';
import type { AutomationNetwork } from './automation.ts';

/**
 * What the sandbox of a run may reach: what its agent may, as far as its automation leaves it. Credentials of the automation
 * come beside those of the agent, or in their place if they are for the same variable. Each is kept for those of its hosts
 * that are left.
 */
export function narrowNetwork(agent: Network, automation: AutomationNetwork | null): Network {
  if (automation === null) return agent;
  const allowed = automation.allowed ?? agent.allowed;
  const named = [...(agent.credentials ?? []), ...(automation.credentials ?? [])];
  const byVariable = new Map(named.map((credential) => [credential.variable, credential]));
  const credentials = [...byVariable.values()].flatMap((credential) => {
    const hosts = credential.hosts.filter((host) => isWithinNetwork(host, allowed));
    return hosts.length > 0 ? [{ ...credential, hosts }] : [];
  });
  return { allowed, ...(credentials.length > 0 ? { credentials } : {}) };
}

/** The entries of `narrower` that allow something which `wider` does not. Entries that cannot be read are left out. */
export function beyondNetwork(narrower: readonly string[], wider: readonly string[]): string[] {
  const patterns = patternsOf(wider);
  return narrower.filter((entry) =>
    patternsOf([entry]).some((wanted) => !patterns.some((pattern) => includesPattern(pattern, wanted))),
  );
}

/** Whether the entries open all of this host at some port. A credential is sent to it at each port that is allowed. */
export function isWithinNetwork(host: string, allowed: readonly string[]): boolean {
  const patterns = patternsOf(allowed).map((pattern) => ({ ...pattern, port: null }));
  return patternsOf([host]).every((wanted) =>
    patterns.some((pattern) => includesPattern(pattern, { ...wanted, port: null })),
  );
}

function patternsOf(entries: readonly string[]) {
  return expandEcosystems(entries).flatMap((entry) => {
    const pattern = parseHostPattern(entry);
    return 'problem' in pattern ? [] : [pattern];
  });
}
