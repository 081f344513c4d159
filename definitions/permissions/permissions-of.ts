import type { GithubPermissions } from '../../contract/github/github-permissions.ts';
import type { Automation } from '../automation.ts';
import { sourcesOf } from '../sources/sources-of.ts';
import { joinPermissions } from './join-permissions.ts';
import { readPermissionsOf } from './read-permissions-of.ts';
import { writePermissionsOf, type Writing } from './write-permissions-of.ts';

/**
 * All that a GitHub App must be granted so that an automation works: for its triggers, its checkout, its lookups and
 * whatever its runs write. No single token gets all of it.
 */
export function permissionsOf(automation: Writing & Pick<Automation, 'checkout' | 'permissions'>): GithubPermissions {
  const { on, checkout } = automation;
  return joinPermissions(
    { metadata: 'read' },
    checkout === false ? {} : { contents: 'read' },
    ...sourcesOf(on).map(({ source, triggers }) => source.permissions?.(triggers).reads ?? {}),
    readPermissionsOf(automation),
    writePermissionsOf(automation),
  );
}
