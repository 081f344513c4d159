import { GITHUB_PERMISSIONS, type GithubPermissions } from '../../contract/github/github-permissions.ts';
import type { Automation } from '../automation.ts';
import { LOOKUPS } from '../lookups/lookups.ts';
import { grantedLookups } from '../lookups/granted-lookups.ts';
import type { Lookup } from '../lookups/lookup.ts';
import { joinPermissions } from './join-permissions.ts';

/** What the token with which the lookups of an automation read must be allowed to do. */
export function readPermissionsOf(
  { permissions }: Pick<Automation, 'permissions'>,
  table: readonly Lookup[] = LOOKUPS,
): GithubPermissions {
  return joinPermissions(...grantedLookups(permissions, table).map(permissionsOfLookup));
}

/** Lookups at other services have permissions that GitHub does not know. */
function permissionsOfLookup({ permission, alsoReads = [] }: Lookup): GithubPermissions {
  const named = permission.replaceAll('-', '_');
  const own = GITHUB_PERMISSIONS.filter((name) => name === named);
  return Object.fromEntries([...own, ...alsoReads].map((name) => [name, 'read']));
}
