import type { GithubPermission } from '../../contract/github/github-permissions.ts';

/**
 * The permission without whose read access a GitHub App cannot be sent an event, of the events that are about what Curfew works
 * with (https://docs.github.com/webhooks/webhook-events-and-payloads, "GitHub App"). An event that is not here has to be chosen by
 * hand in the settings of the App. `repository_dispatch` is sent to Apps with access to contents.
 */
export const EVENT_PERMISSIONS: Readonly<Record<string, GithubPermission>> = {
  check_run: 'checks',
  check_suite: 'checks',
  commit_comment: 'contents',
  create: 'contents',
  delete: 'contents',
  discussion: 'discussions',
  discussion_comment: 'discussions',
  fork: 'contents',
  issue_comment: 'issues',
  issues: 'issues',
  label: 'metadata',
  milestone: 'issues',
  pull_request: 'pull_requests',
  pull_request_review: 'pull_requests',
  pull_request_review_comment: 'pull_requests',
  pull_request_review_thread: 'pull_requests',
  push: 'contents',
  release: 'contents',
  repository: 'metadata',
  repository_dispatch: 'contents',
  status: 'statuses',
  workflow_job: 'actions',
  workflow_run: 'actions',
};
