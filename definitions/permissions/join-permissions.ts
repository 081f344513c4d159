import type { GithubPermission, GithubPermissions } from '../../contract/github/github-permissions.ts';

/** What all of them allow together; `write` includes `read`. */
export function joinPermissions(...sets: readonly GithubPermissions[]): GithubPermissions {
  const joined: GithubPermissions = {};
  for (const set of sets) {
    for (const [name, access] of Object.entries(set) as [GithubPermission, 'read' | 'write'][]) {
      if (joined[name] !== 'write') joined[name] = access;
    }
  }
  return joined;
}
