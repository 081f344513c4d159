import { expandEcosystems } from '../../text/hosts/ecosystems.ts';
import { isMeant, parseHostPattern, type HostPattern } from '../../text/hosts/host-pattern.ts';

/** What a session may reach. */
export interface AllowList {
  /** Every host at every port may be reached. */
  isUnrestricted: boolean;
  patterns: HostPattern[];
}

/**
 * Reads hosts, `*.suffix`, `host:port` and the names of ecosystems. Without a port those of the web are allowed. Throws an
 * Error that lists what is none of these.
 */
export function parseAllowed(entries: readonly string[]): AllowList {
  const patterns: HostPattern[] = [];
  const problems: string[] = [];
  for (const entry of expandEcosystems(entries)) {
    const pattern = parseHostPattern(entry);
    if ('problem' in pattern) problems.push(`"${entry}" ${pattern.problem}`);
    else patterns.push(pattern);
  }
  if (problems.length > 0) throw new Error(problems.join('; '));
  return { isUnrestricted: false, patterns };
}

/** Whether the list allows this host, as `canonicalHost` writes it, at this port. Its address must be checked as well. */
export function allows({ isUnrestricted, patterns }: AllowList, host: string, port: number): boolean {
  return isUnrestricted || patterns.some((pattern) => isMeant(pattern, host, port));
}

/** Whether nothing may be reached. */
export function isClosed({ isUnrestricted, patterns }: AllowList): boolean {
  return !isUnrestricted && patterns.length === 0;
}
