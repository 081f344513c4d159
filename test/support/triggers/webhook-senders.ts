import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { WebhookSchemeName } from '../../../definitions/sources/webhook/webhook-schemes.ts';
import type { WebhookSource } from '../../../definitions/sources/webhook/webhook-source.ts';
import { issueHook } from '../../../stand-ins/sentry/payloads.ts';
import { labeledIssue } from './make-delivery.ts';
import { newIssue, SENTRY_URL } from './sentry-request.ts';

export interface WebhookSender {
  scheme: WebhookSchemeName;
  /** What the source says besides its scheme and secret. */
  options?: Partial<WebhookSource>;
  /** The secrets that are valid, in the form that the scheme asks for. */
  secrets: [string, string];
  /** The headers with which this sender sends a body, signed. */
  headers: (body: string, secret: string) => Record<string, string>;
  /** A payload as its sender documents it. */
  payload: Record<string, unknown>;
  /** What Curfew calls that event. */
  type: string;
  /** The delivery's id after the source's name; null: it is made of the body or by chance. */
  id: string | null;
  /** For how long deliveries with the same body are one: null: for ever; undefined: their ids alone tell. */
  bodyCounts?: number | null;
  /** Its fingerprint is not the digest of the whole body. */
  ownDigest?: true;
}

const TEN_MINUTES_MS = 10 * 60_000;
const GUID = '72d3162e-cc78-11e3-81ab-4c9367dc0958';
const WHSEC: [string, string] = ['whsec_bmV3IHNlY3JldA==', 'whsec_b2xkIHNlY3JldA=='];
const PLAIN: [string, string] = ['new secret', 'old secret'];

/** One sender of each scheme, and more where a scheme has more than one way. */
export const SENDERS: Readonly<Record<string, WebhookSender>> = {
  'standard-webhooks': {
    scheme: 'standard-webhooks',
    secrets: WHSEC,
    headers: standardHeaders,
    payload: { type: 'invoice.paid', timestamp: '2026-11-03T20:26:10Z', data: { id: '1f81' } },
    type: 'invoice.paid',
    id: 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W',
  },
  github: {
    scheme: 'github',
    secrets: PLAIN,
    headers: (body, secret) => ({
      'x-hub-signature-256': `sha256=${hex(body, secret)}`,
      'x-github-event': 'issues',
      'x-github-delivery': GUID,
    }),
    payload: labeledIssue,
    type: 'issues.labeled',
    id: GUID,
    bodyCounts: null,
    ownDigest: true,
  },
  sentry: {
    scheme: 'sentry',
    secrets: PLAIN,
    headers: (body, secret) => ({ 'sentry-hook-signature': hex(body, secret), 'sentry-hook-resource': 'issue' }),
    payload: issueHook('created', newIssue, SENTRY_URL).payload,
    type: 'issue.created',
    id: null,
  },
  pagerduty: {
    scheme: 'pagerduty',
    secrets: PLAIN,
    headers: (body, secret) => ({ 'x-pagerduty-signature': `v1=${hex(body, 'another')},v1=${hex(body, secret)}` }),
    payload: {
      event: {
        id: '01DEN4HPBQAAAG05V5QQYBRZMF',
        event_type: 'incident.triggered',
        resource_type: 'incident',
        occurred_at: '2026-10-02T18:45:22.169Z',
        data: {
          id: 'PGR0VU2',
          type: 'incident',
          title: 'Checkout is down',
          html_url: 'https://acme.pagerduty.example/incidents/PGR0VU2',
        },
      },
    },
    type: 'incident.triggered',
    id: '01DEN4HPBQAAAG05V5QQYBRZMF',
  },
  linear: {
    scheme: 'linear',
    secrets: PLAIN,
    headers: (body, secret) => ({
      'linear-signature': hex(body, secret),
      'linear-delivery': GUID,
      'linear-event': 'Issue',
    }),
    payload: { action: 'create', type: 'Issue', data: { id: '1', title: 'A bug' }, webhookTimestamp: Date.now() },
    type: 'Issue.create',
    id: GUID,
    bodyCounts: null,
  },
  grafana: {
    scheme: 'grafana',
    secrets: PLAIN,
    headers: (body, secret) => ({ 'x-grafana-alerting-signature': hex(body, secret) }),
    payload: {
      receiver: 'curfew',
      status: 'firing',
      groupKey: '{}',
      title: '[FIRING:1] Load',
      alerts: [{ status: 'firing' }],
    },
    type: 'firing',
    id: null,
    bodyCounts: TEN_MINUTES_MS,
  },
  'grafana with a time': {
    scheme: 'grafana',
    options: { timestamp: { header: 'X-Grafana-Alerting-Timestamp', separator: ':' } },
    secrets: PLAIN,
    headers: (body, secret) => {
      const time = seconds();
      return { 'x-grafana-alerting-signature': hex(`${time}:${body}`, secret), 'x-grafana-alerting-timestamp': time };
    },
    payload: { status: 'resolved', alerts: [] },
    type: 'resolved',
    id: null,
    bodyCounts: TEN_MINUTES_MS,
  },
  jira: {
    scheme: 'jira',
    secrets: PLAIN,
    headers: (body, secret) => ({
      'x-hub-signature': `sha256=${hex(body, secret)}`,
      'x-atlassian-webhook-identifier': 'a1b2',
    }),
    payload: {
      timestamp: 1_715_600_000_000,
      webhookEvent: 'jira:issue_created',
      issue: { fields: { summary: 'A bug' } },
    },
    type: 'jira:issue_created',
    id: 'a1b2',
    bodyCounts: null,
  },
  gitlab: {
    scheme: 'gitlab',
    secrets: PLAIN,
    headers: (_, secret) => ({
      'x-gitlab-token': secret,
      'x-gitlab-event': 'Merge Request Hook',
      'idempotency-key': GUID,
    }),
    payload: {
      object_kind: 'merge_request',
      object_attributes: { action: 'open', title: 'Fix', url: 'https://gitlab.example/1' },
    },
    type: 'merge_request.open',
    id: GUID,
  },
  'gitlab with a signing token': {
    scheme: 'gitlab',
    secrets: WHSEC,
    headers: (body, secret) => ({ ...standardHeaders(body, secret), 'x-gitlab-event': 'Push Hook' }),
    payload: { object_kind: 'push', ref: 'refs/heads/main' },
    type: 'push',
    id: 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W',
  },
  msteams: {
    scheme: 'msteams',
    secrets: [base64('new'), base64('old')],
    headers: (body, secret) => ({
      authorization: `HMAC ${createHmac('sha256', Buffer.from(secret, 'base64')).update(body).digest('base64')}`,
    }),
    payload: { type: 'message', id: '1485983408511', text: '<at>Curfew</at> hello', from: { name: 'Ada' } },
    type: 'message',
    id: '1485983408511',
  },
  hmac: {
    scheme: 'hmac',
    options: {
      header: 'X-Signature',
      encoding: 'base64',
      prefix: 'v2=',
      algorithm: 'sha512',
      timestamp: { header: 'X-Timestamp', separator: '.' },
    },
    secrets: PLAIN,
    headers: (body, secret) => {
      const time = seconds();
      const digest = createHmac('sha512', secret).update(`${time}.${body}`).digest('base64');
      return { 'x-signature': `v2=${digest}`, 'x-timestamp': time };
    },
    payload: { type: 'build.failed', build: { number: 7 } },
    type: 'build.failed',
    id: null,
    bodyCounts: TEN_MINUTES_MS,
  },
};

/** The source of a sender, as `curfew.yml` would declare it. */
export function sourceOfSender({ scheme, options }: WebhookSender): WebhookSource {
  return {
    scheme,
    secrets: ['HOOK_SECRET', 'HOOK_SECRET_OLD'],
    id: null,
    header: null,
    encoding: 'hex',
    prefix: '',
    algorithm: 'sha256',
    timestamp: null,
    ...options,
  };
}

/** A request of a sender. */
export function hookRequest(
  sender: WebhookSender,
  { secret = sender.secrets[0], body = JSON.stringify(sender.payload) }: { secret?: string; body?: string } = {},
): { method: string; body: string; headers: Record<string, string> } {
  const headers = { 'content-type': 'application/json; charset=utf-8', ...sender.headers(body, secret) };
  return { method: 'POST', body, headers };
}

function standardHeaders(body: string, secret: string): Record<string, string> {
  const id = 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W';
  const signature = new Webhook(secret).sign(id, new Date(), body);
  return { 'webhook-id': id, 'webhook-timestamp': seconds(), 'webhook-signature': `v1a,bm8= ${signature}` };
}

function seconds(): string {
  return String(Math.floor(Date.now() / 1_000));
}

function hex(body: string, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
