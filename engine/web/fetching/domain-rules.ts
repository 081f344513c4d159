import { canonicalHost } from '../../../text/hosts/canonical-host.ts';

/** Which hosts an agent's own configuration of a web tool leaves. At most one of the two is given. */
export interface DomainRules {
  allowed_domains?: string[] | undefined;
  blocked_domains?: string[] | undefined;
}

/** Why a host, as `canonicalHost` writes it, is not left; null if it is. A domain stands for its subdomains, too. */
export function domainProblem({ allowed_domains, blocked_domains }: DomainRules, host: string): string | null {
  if (blocked_domains?.some((domain) => isWithin(host, domain))) return "the agent's blocked_domains name it";
  if (allowed_domains === undefined || allowed_domains.some((domain) => isWithin(host, domain))) return null;
  return "it is not among the agent's allowed_domains";
}

/** A domain of a search may have a path, which says nothing of the host. */
function isWithin(host: string, domain: string): boolean {
  const written = canonicalHost(domain.split('/')[0] ?? '');
  return written !== null && (host === written || host.endsWith(`.${written}`));
}
