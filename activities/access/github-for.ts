import type { Acting } from '../../connections/github/access/github-access.ts';
import { createGithub, type Github } from '../../connections/github/create-github.ts';
import type { GithubPermissions } from '../../contract/github/github-permissions.ts';

/** The forge for work that belongs to no run: it may do this in each repository that it names, with a token for each. */
export function githubFor(acting: Acting, permissions: GithubPermissions): Github {
  return createGithub(acting.access({ kind: 'write', permissionsIn: () => permissions, home: null }));
}
