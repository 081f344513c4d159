import { matchGlobs } from '../../match-glob.ts';
import type { AllowedSecret } from './allowed-secrets.ts';

/** Whether a finding is allowed. A finding outside files, as in a message, has no path; only an entry without a path allows it. */
export function isSecretAllowed(
  allowed: readonly AllowedSecret[],
  found: { rule: string; path: string | null },
): boolean {
  return allowed.some(({ rule, path }) => {
    const isInPath = path === null || (found.path !== null && matchGlobs([path], found.path));
    return (rule === null || rule === found.rule) && isInPath;
  });
}
