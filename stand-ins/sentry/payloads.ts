/** A payload as Sentry documents it, by the resource that its header names. */
export interface SentryHook {
  resource: string;
  payload: { action: string; data: Record<string, unknown> } & Record<string, unknown>;
}

const SENTRY = { type: 'application', id: 'sentry', name: 'Sentry' };
const INSTALLATION = { uuid: 'a8e5d37a-696c-4c54-adb5-b3f28d64c7de' };

/** An issue as Sentry's webhooks and its API show it. */
export interface StandInIssue {
  id: string;
  shortId: string;
  title: string;
  level: string;
  /** The slug of the project. */
  project: string;
  /** RFC 3339. */
  firstSeen: string;
  /** Absent: unresolved. */
  status?: 'resolved' | 'unresolved' | 'ignored';
  statusDetails?: Record<string, unknown>;
}

/** The JSON of an issue. `url` is the address of the stand-in. */
export function issueJson(issue: StandInIssue, url: string): Record<string, unknown> {
  return {
    url: `${url}/api/0/organizations/acme/issues/${issue.id}/`,
    web_url: `${url}/organizations/acme/issues/${issue.id}/`,
    permalink: `${url}/organizations/acme/issues/${issue.id}/`,
    id: issue.id,
    shortId: issue.shortId,
    title: issue.title,
    culprit: 'checkout.total',
    level: issue.level,
    status: issue.status ?? 'unresolved',
    statusDetails: issue.statusDetails ?? {},
    substatus: 'new',
    platform: 'node',
    project: { id: '1', name: issue.project, slug: issue.project, platform: 'node' },
    issueType: 'error',
    issueCategory: 'error',
    priority: 'high',
    count: '3',
    userCount: 3,
    firstSeen: issue.firstSeen,
    lastSeen: issue.firstSeen,
  };
}

/** The webhook of an issue whose state changed. */
export function issueHook(action: string, issue: StandInIssue, url: string): SentryHook {
  return {
    resource: 'issue',
    payload: { action, installation: INSTALLATION, actor: SENTRY, data: { issue: issueJson(issue, url) } },
  };
}

/** The webhook of a comment on an issue. */
export function commentHook(
  action: string,
  comment: { id: number; text: string; issueId: string; project: string; author: string },
): SentryHook {
  return {
    resource: 'comment',
    payload: {
      action,
      installation: INSTALLATION,
      actor: { type: 'user', id: 1, name: comment.author },
      data: {
        comment: comment.text,
        project_slug: comment.project,
        comment_id: comment.id,
        issue_id: Number(comment.issueId),
        timestamp: '2026-03-02T21:51:44.118160Z',
      },
    },
  };
}

/** One payload of each further resource that Sentry documents. */
export const FURTHER_HOOKS: readonly SentryHook[] = [
  {
    resource: 'event_alert',
    payload: {
      action: 'triggered',
      installation: INSTALLATION,
      actor: SENTRY,
      data: {
        triggered_rule: 'Too many of them',
        issue_alert: { title: 'Too many of them', settings: [{ name: 'channel', value: '#x' }] },
        event: {
          event_id: 'e4874d664c3540c1a32eab185f12c5ab',
          issue_id: '4711',
          issue_url: 'https://sentry.example/api/0/issues/4711/',
          title: 'ReferenceError: total is not defined',
          level: 'error',
          platform: 'javascript',
          project: 1,
          tags: [['browser', 'Firefox']],
          exception: { values: [{ type: 'ReferenceError', value: 'total', stacktrace: { frames: [] } }] },
          url: 'https://sentry.example/api/0/projects/acme/checkout-api/events/e4874d664c3540c1a32eab185f12c5ab/',
          web_url: 'https://sentry.example/organizations/acme/issues/4711/events/e4874d664c3540c1a32eab185f12c5ab/',
        },
      },
    },
  },
  {
    resource: 'metric_alert',
    payload: {
      action: 'critical',
      installation: INSTALLATION,
      actor: SENTRY,
      data: {
        description_title: 'Critical: Too many errors',
        description_text: '1000 events in the last 10 minutes',
        web_url: 'https://sentry.example/organizations/acme/alerts/1/',
        metric_alert: {
          id: '4',
          identifier: '1',
          title: 'Too many errors',
          projects: ['checkout-api'],
          alert_rule: {
            id: '7',
            name: 'Too many errors',
            aggregate: 'count()',
            triggers: [],
            projects: ['checkout-api'],
          },
        },
      },
    },
  },
  {
    resource: 'error',
    payload: { action: 'created', installation: INSTALLATION, data: { error: { issue_id: '4711', project: 1 } } },
  },
  {
    resource: 'activity_alert',
    payload: {
      action: 'triggered',
      installation: INSTALLATION,
      data: { issue: { id: '4711' }, activity: { type: 'seer_pr_created', details: {} }, alert: { id: 10 } },
    },
  },
  {
    resource: 'installation',
    payload: { action: 'created', data: { installation: { uuid: INSTALLATION.uuid, status: 'pending' } } },
  },
  {
    resource: 'seer',
    payload: { action: 'root_cause_started', installation: INSTALLATION, data: { run_id: 1, group_id: 4711 } },
  },
  {
    resource: 'preprod_artifact',
    payload: {
      action: 'size_analysis_completed',
      installation: INSTALLATION,
      data: { buildId: '72', organizationSlug: 'acme', projectSlug: 'checkout-app', state: 'COMPLETED' },
    },
  },
];
