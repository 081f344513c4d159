/**
 * Permissions of tokens of a GitHub App, by their names in GitHub's API
 * (https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app).
 */
export const GITHUB_PERMISSIONS = [
  'actions',
  'checks',
  'contents',
  'discussions',
  'issues',
  'members',
  'metadata',
  'pull_requests',
  'statuses',
  'workflows',
] as const;

export type GithubPermission = (typeof GITHUB_PERMISSIONS)[number];

/** What a token may do in one repository. `write` includes `read`. */
export type GithubPermissions = Partial<Record<GithubPermission, 'read' | 'write'>>;
