/**
 * What tells the payload of one event of GitHub from those of all others: `has` are members that it always has, `may` are
 * members that it sometimes has. Members that only other rows name are never in its payload. Members that no row names
 * (`repository`, `sender`, what GitHub adds one day) may be in any payload.
 */
export interface EventShape {
  has: readonly string[];
  may?: readonly string[];
  /** The only values of `action`; without it, any text. */
  actions?: readonly string[];
  /** Members that it never has, although no row names them. */
  lacks?: readonly string[];
  /** Members of members that it always has: `alert.secret_type`. */
  inside?: readonly string[];
}

/** By the name in the header X-GitHub-Event. An event without a row is not known, and starts nothing. */
export const EVENT_SHAPES: ReadonlyMap<string, EventShape> = new Map<string, EventShape>([
  ['branch_protection_configuration', { has: ['action'], actions: ['disabled', 'enabled'] }],
  ['branch_protection_rule', { has: ['action', 'rule'] }],
  ['check_run', { has: ['action', 'check_run'] }],
  ['check_suite', { has: ['action', 'check_suite'] }],
  ['code_scanning_alert', { has: ['action', 'alert', 'commit_oid', 'ref'] }],
  ['commit_comment', { has: ['action', 'comment'] }],
  ['create', { has: ['ref', 'ref_type', 'master_branch'] }],
  ['custom_property', { has: ['action', 'definition'] }],
  ['custom_property_values', { has: ['action', 'new_property_values', 'old_property_values'] }],
  ['delete', { has: ['ref', 'ref_type'] }],
  ['dependabot_alert', { has: ['action', 'alert'], inside: ['alert.security_advisory'] }],
  ['deploy_key', { has: ['action', 'key'] }],
  ['deployment', { has: ['action', 'deployment'], may: ['workflow', 'workflow_run'] }],
  [
    'deployment_protection_rule',
    { has: ['action', 'deployment_callback_url'], may: ['deployment', 'environment', 'event', 'pull_requests'] },
  ],
  [
    'deployment_review',
    {
      has: ['action', 'since', 'workflow_run'],
      may: ['approver', 'comment', 'environment', 'requestor', 'reviewers', 'workflow_job_run', 'workflow_job_runs'],
    },
  ],
  [
    'deployment_status',
    { has: ['action', 'deployment_status', 'deployment'], may: ['check_run', 'workflow', 'workflow_run'] },
  ],
  ['discussion', { has: ['action', 'discussion'], may: ['label'] }],
  ['discussion_comment', { has: ['action', 'discussion', 'comment'] }],
  ['fork', { has: ['forkee'] }],
  ['github_app_authorization', { has: ['action'], actions: ['revoked'], lacks: ['repository'] }],
  ['gollum', { has: ['pages'] }],
  [
    'installation',
    {
      has: ['action'],
      may: ['repositories', 'requester'],
      actions: ['created', 'deleted', 'new_permissions_accepted', 'suspend', 'unsuspend'],
      lacks: ['repository', 'organization'],
      inside: ['installation.id'],
    },
  ],
  ['installation_repositories', { has: ['action', 'repositories_added', 'repositories_removed'], may: ['requester'] }],
  ['installation_target', { has: ['action', 'account', 'target_type'] }],
  ['issue_comment', { has: ['action', 'issue', 'comment'] }],
  [
    'issue_dependencies',
    {
      has: ['action'],
      may: [
        'blocked_issue',
        'blocked_issue_id',
        'blocked_issue_repo',
        'blocking_issue',
        'blocking_issue_id',
        'blocking_issue_repo',
      ],
      actions: ['blocked_by_added', 'blocked_by_removed', 'blocking_added', 'blocking_removed'],
    },
  ],
  ['issues', { has: ['action', 'issue'], may: ['label', 'milestone'] }],
  ['label', { has: ['action', 'label'] }],
  [
    'marketplace_purchase',
    { has: ['action', 'marketplace_purchase'], may: ['effective_date', 'previous_marketplace_purchase'] },
  ],
  ['member', { has: ['action', 'member'] }],
  ['membership', { has: ['action', 'member', 'team', 'scope'] }],
  ['merge_group', { has: ['action', 'merge_group'] }],
  ['meta', { has: ['action', 'hook', 'hook_id'] }],
  ['milestone', { has: ['action', 'milestone'] }],
  ['org_block', { has: ['action', 'blocked_user'] }],
  [
    'organization',
    {
      has: ['action'],
      may: ['membership', 'invitation'],
      actions: ['deleted', 'member_added', 'member_invited', 'member_removed', 'renamed'],
      lacks: ['repository'],
      inside: ['organization.login'],
    },
  ],
  ['package', { has: ['action', 'package'] }],
  ['page_build', { has: ['build'] }],
  ['personal_access_token_request', { has: ['action', 'personal_access_token_request'] }],
  ['ping', { has: ['zen'], may: ['hook', 'hook_id'] }],
  ['project', { has: ['action', 'project'] }],
  ['project_card', { has: ['action', 'project_card'] }],
  ['project_column', { has: ['action', 'project_column'] }],
  ['projects_v2', { has: ['action', 'projects_v2'] }],
  ['projects_v2_item', { has: ['action', 'projects_v2_item'] }],
  ['projects_v2_status_update', { has: ['action', 'projects_v2_status_update'] }],
  ['public', { has: [], lacks: ['changes'], inside: ['repository.full_name'] }],
  ['pull_request', { has: ['action', 'pull_request'], may: ['label', 'milestone'] }],
  ['pull_request_review', { has: ['action', 'pull_request', 'review'] }],
  ['pull_request_review_comment', { has: ['action', 'pull_request', 'comment'] }],
  ['pull_request_review_thread', { has: ['action', 'pull_request', 'thread'] }],
  ['push', { has: ['ref', 'commits', 'pusher'] }],
  ['registry_package', { has: ['action', 'registry_package'] }],
  ['release', { has: ['action', 'release'] }],
  [
    'repository',
    {
      has: ['action'],
      actions: [
        'archived',
        'created',
        'deleted',
        'edited',
        'privatized',
        'publicized',
        'renamed',
        'transferred',
        'unarchived',
      ],
      inside: ['repository.full_name'],
    },
  ],
  ['repository_advisory', { has: ['action', 'repository_advisory'] }],
  ['repository_dispatch', { has: ['action', 'branch', 'client_payload'] }],
  ['repository_import', { has: ['status'] }],
  ['repository_ruleset', { has: ['action', 'repository_ruleset'] }],
  ['repository_vulnerability_alert', { has: ['action', 'alert'], actions: ['create', 'dismiss', 'reopen', 'resolve'] }],
  ['secret_scanning_alert', { has: ['action', 'alert'], inside: ['alert.secret_type'] }],
  ['secret_scanning_alert_location', { has: ['action', 'alert', 'location'] }],
  ['secret_scanning_scan', { has: ['action', 'started_at', 'completed_at'] }],
  ['security_advisory', { has: ['action', 'security_advisory'] }],
  ['security_and_analysis', { has: [], lacks: ['action'], inside: ['changes.from'] }],
  ['sponsorship', { has: ['action', 'sponsorship'], may: ['effective_date'] }],
  ['star', { has: ['action', 'starred_at'] }],
  ['status', { has: ['sha', 'state', 'commit', 'branches'] }],
  [
    'sub_issues',
    {
      has: ['action', 'parent_issue', 'sub_issue'],
      may: ['parent_issue_id', 'parent_issue_repo', 'sub_issue_id', 'sub_issue_repo'],
    },
  ],
  [
    'team',
    {
      has: ['action', 'team'],
      actions: ['added_to_repository', 'created', 'deleted', 'edited', 'removed_from_repository'],
    },
  ],
  ['team_add', { has: ['team'] }],
  ['watch', { has: ['action'], actions: ['started'] }],
  ['workflow_dispatch', { has: ['inputs', 'ref', 'workflow'] }],
  ['workflow_job', { has: ['action', 'workflow_job'], may: ['deployment'] }],
  ['workflow_run', { has: ['action', 'workflow_run', 'workflow'] }],
]);

/** The members that any row names. */
export const TELLING_MEMBERS: readonly string[] = [
  ...new Set([...EVENT_SHAPES.values()].flatMap(({ has, may = [] }) => [...has, ...may])),
];
