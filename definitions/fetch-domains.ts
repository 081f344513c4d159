import { expandEcosystems } from '../text/hosts/ecosystems.ts';
import { parseHostPattern } from '../text/hosts/host-pattern.ts';

/** The API takes no more. */
export const MOST_DOMAINS = 64;

/**
 * What web_fetch may reach, in the words of the API: domains, each with its subdomains. At the hosted API the network of
 * an environment does not hold for web_fetch, so this is what keeps it within `network.allowed`.
 */
export function fetchDomains(allowed: readonly string[]): string[] {
  const hosts = expandEcosystems(allowed).flatMap((entry) => {
    const pattern = parseHostPattern(entry);
    return 'problem' in pattern || !isDomain(pattern.host) ? [] : [pattern.host];
  });
  return [...new Set(hosts)].filter((host, _, all) => !all.some((other) => host.endsWith(`.${other}`)));
}

/** Not an address of IPv6, and not a name without a dot, such as localhost: the API refuses both. */
function isDomain(host: string): boolean {
  return host.includes('.') && !host.includes(':');
}
