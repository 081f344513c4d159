import type { GithubPermission } from '../../../contract/github/github-permissions.ts';

/** Why an App of Curfew has a permission, in words for whoever is asked to grant it. */
export const PERMISSION_WORDS: Readonly<Record<GithubPermission, { read: string; write: string }>> = {
  actions: { read: 'read runs and logs of GitHub Actions', write: 'change runs of GitHub Actions' },
  checks: { read: 'read the results of checks', write: 'write checks' },
  contents: { read: 'clone the repository', write: 'clone the repository, and push branches for pull requests' },
  discussions: { read: 'read discussions', write: 'open discussions and comment on them' },
  issues: { read: 'read issues', write: 'open, label and close issues, and comment on them' },
  members: { read: 'see who is in a team that approves', write: 'change members' },
  metadata: { read: 'see the repository and the roles of people', write: 'see the repository' },
  pull_requests: { read: 'read pull requests', write: 'open pull requests, review them and comment on them' },
  statuses: { read: 'read the statuses of commits', write: 'set statuses of commits' },
  workflows: { read: 'read workflows', write: 'push branches that change workflows of GitHub Actions' },
};
