import type { GithubPermissions } from '../../contract/github-permissions.ts';

/** For comments and reactions on a page that may be an issue or a pull request: GitHub asks for the permission of that one. */
export const TALK_PERMISSIONS: GithubPermissions = { issues: 'write', pull_requests: 'write' };
