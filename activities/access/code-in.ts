import type { GithubPermissions } from '../../contract/github/github-permissions.ts';

/** Permissions without those to write code where nothing is checked out. */
export function codeIn(isCheckedOut: boolean, permissions: GithubPermissions): GithubPermissions {
  if (isCheckedOut) return permissions;
  const { contents: _contents, workflows: _workflows, ...rest } = permissions;
  return rest;
}
