import type { z } from 'zod';
import { expandEcosystems } from '../../../text/hosts/ecosystems.ts';
import { includesPattern, parseHostPattern, type HostPattern } from '../../../text/hosts/host-pattern.ts';

interface HostsOfNetwork {
  allowed?: string[] | undefined;
  credentials?: Record<string, { hosts: string[] }> | undefined;
}

/**
 * Says which hosts of credentials are not within `allowed`, so that no value would ever be sent to them. Without `allowed` an
 * automation has that of its agent.
 */
export function checkCredentialHosts({ allowed, credentials = {} }: HostsOfNetwork, context: z.RefinementCtx): void {
  if (allowed === undefined) return;
  const patterns = patternsOf(expandEcosystems(allowed));
  for (const [variable, { hosts }] of Object.entries(credentials)) {
    for (const [index, host] of hosts.entries()) {
      const outside = patternsOf([host]).some(
        (wanted) => !patterns.some((pattern) => includesPattern(pattern, wanted)),
      );
      if (!outside) continue;
      context.addIssue({
        code: 'custom',
        path: ['credentials', variable, 'hosts', index],
        message: `is ${JSON.stringify(host)}, which \`allowed\` beside it does not open; add it there or remove it here`,
      });
    }
  }
}

/** At any port: the value is sent at each port that is allowed. */
function patternsOf(entries: readonly string[]): HostPattern[] {
  return entries.flatMap((entry) => {
    const pattern = parseHostPattern(entry);
    return 'problem' in pattern ? [] : [{ ...pattern, port: null }];
  });
}
