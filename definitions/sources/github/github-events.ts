/** A filter of an event, by its key in the file. */
export type GithubFilter =
  | 'types'
  | 'names'
  | 'assignees'
  | 'reviewers'
  | 'workflows'
  | 'branches'
  | 'branches-ignore'
  | 'tags'
  | 'tags-ignore'
  | 'paths'
  | 'paths-ignore'
  | 'draft'
  | 'forks';

export interface GithubEvent {
  /** What happens, as a sentence for people. */
  description: string;
  /** Its activity types; empty if it has none, or if users choose them. */
  types: readonly string[];
  /** The filters that have a meaning, in the order in which people see them. `types` is among them. */
  filters: readonly GithubFilter[];
}

const BRANCHES: readonly GithubFilter[] = ['branches', 'branches-ignore'];
const TAGS: readonly GithubFilter[] = ['tags', 'tags-ignore'];
const OF_PULL: readonly GithubFilter[] = ['names', ...BRANCHES, 'paths', 'paths-ignore', 'draft', 'forks'];

/**
 * Every webhook of GitHub that may start automations (docs.github.com, "Webhook events and payloads"). There are three more:
 * `ping`, a test of the webhook; `workflow_dispatch`, whose key means a start by hand here; `pull_request_target` is no webhook.
 */
export const GITHUB_EVENTS: Readonly<Record<string, GithubEvent>> = {
  branch_protection_configuration: event('Protection of all branches is switched.', 'disabled enabled'),
  branch_protection_rule: event('A rule that protects branches changes.', 'created deleted edited'),
  check_run: event('A check of a commit changes.', 'completed created requested_action rerequested', BRANCHES),
  check_suite: event('The checks of a commit, as a whole, change.', 'completed requested rerequested', BRANCHES),
  code_scanning_alert: event(
    'An alert of code scanning changes.',
    'appeared_in_branch closed_by_user created fixed reopened reopened_by_user',
    BRANCHES,
  ),
  commit_comment: event('Somebody comments on a commit.', 'created'),
  create: event('A branch or a tag is created.', '', [...BRANCHES, ...TAGS]),
  custom_property: event('A custom property changes.', 'created deleted promote_to_enterprise updated'),
  custom_property_values: event('A repository gets other values of custom properties.', 'updated'),
  delete: event('A branch or a tag is deleted.', '', [...BRANCHES, ...TAGS]),
  dependabot_alert: event(
    'An alert of Dependabot changes.',
    'auto_dismissed auto_reopened created dismissed fixed reintroduced reopened',
  ),
  deploy_key: event('A deploy key is added or removed.', 'created deleted'),
  deployment: event('A deployment is created.', 'created', BRANCHES),
  deployment_protection_rule: event('A deployment asks a rule whether it may go on.', 'requested'),
  deployment_review: event('People decide about a deployment.', 'approved rejected requested'),
  deployment_status: event('The status of a deployment changes.', 'created', BRANCHES),
  discussion: event(
    'Something happens to a discussion.',
    'answered category_changed closed created deleted edited labeled locked pinned reopened transferred unanswered unlabeled unlocked unpinned',
    ['names'],
  ),
  discussion_comment: event('Somebody comments on a discussion.', 'created deleted edited', ['names']),
  fork: event('Somebody forks the repository.', ''),
  github_app_authorization: event('A person takes the authorization of the app back.', 'revoked'),
  gollum: event('Pages of the wiki change.', ''),
  installation: event('The app is installed or removed.', 'created deleted new_permissions_accepted suspend unsuspend'),
  installation_repositories: event('The app gets other repositories.', 'added removed'),
  installation_target: event('The account with the app is renamed.', 'renamed'),
  issue_comment: event('Somebody comments on an issue or a pull request.', 'created deleted edited', ['names']),
  issue_dependencies: event(
    'Issues begin or cease to block each other.',
    'blocked_by_added blocked_by_removed blocking_added blocking_removed',
  ),
  issues: event(
    'Something happens to an issue.',
    'assigned closed deleted demilestoned edited labeled locked milestoned opened pinned reopened transferred typed unassigned unlabeled unlocked unpinned untyped',
    ['names', 'assignees'],
  ),
  label: event('A label of the repository changes.', 'created deleted edited', ['names']),
  marketplace_purchase: event(
    'A plan of the marketplace changes.',
    'cancelled changed pending_change pending_change_cancelled purchased',
  ),
  member: event('A collaborator of the repository changes.', 'added edited removed'),
  membership: event('A member of a team changes.', 'added removed'),
  merge_group: event('A merge queue asks for checks.', 'checks_requested destroyed', BRANCHES),
  meta: event('The webhook itself is deleted.', 'deleted'),
  milestone: event('A milestone changes.', 'closed created deleted edited opened'),
  org_block: event('An organization blocks a person, or no longer.', 'blocked unblocked'),
  organization: event(
    'The organization or its members change.',
    'deleted member_added member_invited member_removed renamed',
  ),
  package: event('A package changes.', 'published updated'),
  page_build: event('GitHub Pages are built.', ''),
  personal_access_token_request: event('Somebody asks for a token.', 'approved cancelled created denied'),
  project: event('A classic project changes.', 'closed created deleted edited reopened'),
  project_card: event('A card of a classic project changes.', 'converted created deleted edited moved'),
  project_column: event('A column of a classic project changes.', 'created deleted edited moved'),
  projects_v2: event('A project of the organization changes.', 'closed created deleted edited reopened'),
  projects_v2_item: event(
    'An item of a project changes.',
    'archived converted created deleted edited reordered restored',
  ),
  projects_v2_status_update: event('The status of a project changes.', 'created deleted edited'),
  public: event('The repository becomes public.', ''),
  pull_request: event(
    'Something happens to a pull request.',
    'assigned auto_merge_disabled auto_merge_enabled closed converted_to_draft demilestoned dequeued edited enqueued labeled locked milestoned opened ready_for_review reopened review_request_removed review_requested synchronize unassigned unlabeled unlocked',
    [...OF_PULL, 'assignees', 'reviewers'],
  ),
  pull_request_review: event('Somebody reviews a pull request.', 'dismissed edited submitted', OF_PULL),
  pull_request_review_comment: event(
    'Somebody comments on lines of a pull request.',
    'created deleted edited',
    OF_PULL,
  ),
  pull_request_review_thread: event('A thread of a review is resolved, or not.', 'resolved unresolved', OF_PULL),
  push: event('Commits or tags are pushed.', '', [...BRANCHES, ...TAGS, 'paths', 'paths-ignore']),
  registry_package: event('A package of the registry changes.', 'published updated'),
  release: event('A release changes.', 'created deleted edited prereleased published released unpublished'),
  repository: event(
    'The repository itself changes.',
    'archived created deleted edited privatized publicized renamed transferred unarchived',
  ),
  repository_advisory: event('A security advisory of the repository changes.', 'published reported'),
  repository_dispatch: event('A program asks for it through the API of GitHub.', '', ['types']),
  repository_import: event('An import of a repository ends.', ''),
  repository_ruleset: event('A ruleset changes.', 'created deleted edited'),
  repository_vulnerability_alert: event('An alert of the former kind changes.', 'create dismiss reopen resolve'),
  secret_scanning_alert: event(
    'An alert of secret scanning changes.',
    'assigned created publicly_leaked reopened resolved unassigned validated',
  ),
  secret_scanning_alert_location: event('A secret is found at one more place.', 'created'),
  secret_scanning_scan: event('A scan for secrets ends.', 'completed'),
  security_advisory: event('GitHub publishes a security advisory.', 'published updated withdrawn'),
  security_and_analysis: event('Security features are switched.', ''),
  sponsorship: event(
    'A sponsorship changes.',
    'cancelled created edited pending_cancellation pending_tier_change tier_changed',
  ),
  star: event('Somebody gives a star, or takes it back.', 'created deleted'),
  status: event('The status of a commit changes.', ''),
  sub_issues: event(
    'An issue becomes part of another, or no longer.',
    'parent_issue_added parent_issue_removed sub_issue_added sub_issue_removed',
  ),
  team: event('A team changes.', 'added_to_repository created deleted edited removed_from_repository'),
  team_add: event('A team gets access to the repository.', ''),
  watch: event('Somebody stars the repository.', 'started'),
  workflow_job: event('A job of GitHub Actions changes.', 'completed in_progress queued waiting', BRANCHES),
  workflow_run: event('A workflow of GitHub Actions runs.', 'completed in_progress requested', [
    'workflows',
    ...BRANCHES,
    'forks',
  ]),
};

/** Types are separated by spaces. */
function event(description: string, types: string, filters: readonly GithubFilter[] = []): GithubEvent {
  const names = types === '' ? [] : types.split(' ');
  const all: readonly GithubFilter[] = names.length === 0 ? filters : ['types', ...filters];
  return { description, types: names, filters: all };
}
