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
}

/** By the name in the header X-GitHub-Event. An event without a row starts nothing. */
export const EVENT_SHAPES: ReadonlyMap<string, EventShape> = new Map<string, EventShape>([
  ['branch_protection_rule', { has: ['action', 'rule'] }],
  ['check_run', { has: ['action', 'check_run'] }],
  ['check_suite', { has: ['action', 'check_suite'] }],
  ['code_scanning_alert', { has: ['action', 'alert', 'commit_oid', 'ref'] }],
  ['commit_comment', { has: ['action', 'comment'] }],
  ['create', { has: ['ref', 'ref_type', 'master_branch'] }],
  ['delete', { has: ['ref', 'ref_type'] }],
  ['dependabot_alert', { has: ['action', 'alert'] }],
  ['deploy_key', { has: ['action', 'key'] }],
  ['deployment', { has: ['action', 'deployment'], may: ['workflow', 'workflow_run'] }],
  [
    'deployment_status',
    { has: ['action', 'deployment_status', 'deployment'], may: ['check_run', 'workflow', 'workflow_run'] },
  ],
  ['discussion', { has: ['action', 'discussion'], may: ['label'] }],
  ['discussion_comment', { has: ['action', 'discussion', 'comment'] }],
  ['fork', { has: ['forkee'] }],
  ['gollum', { has: ['pages'] }],
  [
    'installation',
    {
      has: ['action'],
      may: ['repositories', 'requester'],
      actions: ['created', 'deleted', 'new_permissions_accepted', 'suspend', 'unsuspend'],
    },
  ],
  ['installation_repositories', { has: ['action', 'repositories_added', 'repositories_removed'], may: ['requester'] }],
  ['issue_comment', { has: ['action', 'issue', 'comment'] }],
  ['issues', { has: ['action', 'issue'], may: ['label', 'milestone'] }],
  ['label', { has: ['action', 'label'] }],
  ['member', { has: ['action', 'member'] }],
  ['membership', { has: ['action', 'member', 'team', 'scope'] }],
  ['merge_group', { has: ['action', 'merge_group'] }],
  ['milestone', { has: ['action', 'milestone'] }],
  ['org_block', { has: ['action', 'blocked_user'] }],
  [
    'organization',
    {
      has: ['action'],
      may: ['membership', 'invitation'],
      actions: ['deleted', 'member_added', 'member_invited', 'member_removed', 'renamed'],
    },
  ],
  ['package', { has: ['action', 'package'] }],
  ['page_build', { has: ['build'] }],
  ['ping', { has: ['zen'], may: ['hook'] }],
  ['project', { has: ['action', 'project'] }],
  ['project_card', { has: ['action', 'project_card'] }],
  ['project_column', { has: ['action', 'project_column'] }],
  ['projects_v2_item', { has: ['action', 'projects_v2_item'] }],
  ['public', { has: [] }],
  ['pull_request', { has: ['action', 'pull_request'], may: ['label', 'milestone'] }],
  ['pull_request_review', { has: ['action', 'pull_request', 'review'] }],
  ['pull_request_review_comment', { has: ['action', 'pull_request', 'comment'] }],
  ['pull_request_review_thread', { has: ['action', 'pull_request', 'thread'] }],
  ['push', { has: ['ref', 'commits', 'pusher'] }],
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
    },
  ],
  ['repository_dispatch', { has: ['action', 'branch', 'client_payload'] }],
  ['repository_import', { has: ['status'] }],
  ['security_advisory', { has: ['action', 'security_advisory'] }],
  ['sponsorship', { has: ['action', 'sponsorship'] }],
  ['star', { has: ['action', 'starred_at'] }],
  ['status', { has: ['sha', 'state', 'commit', 'branches'] }],
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
