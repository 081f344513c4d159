import { GITHUB_PERMISSIONS, type GithubPermissions } from '../../../contract/github/github-permissions.ts';

/** What of the wanted permissions was not granted; `admin` includes `write`, and `write` includes `read`. Empty: nothing is missing. */
export function missingPermissions(
  wanted: GithubPermissions,
  granted: Readonly<Record<string, string | undefined>>,
): GithubPermissions {
  const missing: GithubPermissions = {};
  for (const name of GITHUB_PERMISSIONS) {
    const access = wanted[name];
    if (access !== undefined && !includes(granted[name], access)) missing[name] = access;
  }
  return missing;
}

function includes(granted: string | undefined, access: 'read' | 'write'): boolean {
  if (granted === 'admin' || granted === 'write') return true;
  return access === 'read' && granted === 'read';
}
