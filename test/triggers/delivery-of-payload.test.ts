import { expect, it } from 'vitest';
import type { WebhookSource } from '../../definitions/sources/webhook/webhook-source.ts';
import { commentHook, FURTHER_HOOKS, issueHook } from '../../stand-ins/sentry/payloads.ts';
import { deliveryOfPayload, WrongPayload, type PayloadOptions } from '../../triggers/delivery-of-payload.ts';
import { command, mention, press, reply } from '../support/slack/payloads.ts';
import { labeledIssue } from '../support/triggers/make-delivery.ts';
import { newIssue, SENTRY_URL } from '../support/triggers/sentry-request.ts';

const PAGERDUTY: WebhookSource = {
  scheme: 'pagerduty',
  secrets: ['PAGER_SECRET'],
  id: null,
  header: null,
  encoding: 'hex',
  prefix: '',
  algorithm: 'sha256',
  timestamp: null,
};

function read(given: unknown, options: PayloadOptions = {}, senders = ['pager']) {
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  const { body, ...rest } = deliveryOfPayload(
    new TextEncoder().encode(text),
    options,
    Object.fromEntries(senders.map((name) => [name, PAGERDUTY])),
  );
  return { ...rest, payload: JSON.parse(new TextDecoder().decode(body)) as unknown };
}

const GUID = '72d3162e-cc78-11e3-81ab-4c9367dc0958';

it.each<[string, unknown]>([
  ['alone', labeledIssue],
  ['after a byte order mark', `\uFEFF${JSON.stringify(labeledIssue)}`],
  [
    'with headers beside it',
    { headers: { 'X-GitHub-Event': 'issues', 'X-GitHub-Delivery': GUID }, payload: labeledIssue },
  ],
  ['with the name of its event beside it', { event: 'issues', payload: labeledIssue }],
  [
    "as GitHub's API gives a delivery",
    {
      id: 1,
      guid: GUID,
      event: 'issues',
      action: 'labeled',
      request: { headers: { 'X-GitHub-Event': 'issues' }, payload: labeledIssue },
      response: { headers: {}, payload: 'ok' },
    },
  ],
  [
    'as `curfew deliveries <id> --json` prints it',
    { source: 'github', deliveryId: GUID, name: 'issues', state: 'ignored', body: JSON.stringify(labeledIssue) },
  ],
])('a payload is read %s', (_, given) => {
  expect(read(given)).toMatchObject({ source: 'github', name: 'issues', payload: labeledIssue });
});

it('an action that is given takes the place of that of the payload', () => {
  expect(read(labeledIssue, { event: 'issues', action: 'opened' }).payload).toMatchObject({ action: 'opened' });
});

it('an event of GitHub may be named with its action', () => {
  expect(read(labeledIssue, { event: 'issues.opened' })).toMatchObject({
    name: 'issues',
    payload: { action: 'opened' },
  });
});

const incident = { event: { id: '01', event_type: 'incident.triggered', occurred_at: '2026-11-20T09:00:00.000Z' } };

it.each<[PayloadOptions, string]>([
  [{ source: 'webhook', event: 'pager:incident.resolved' }, 'pager:incident.resolved'],
  [{ source: 'webhook', event: 'pager' }, 'pager:incident.triggered'],
  [{ source: 'webhook' }, 'pager:incident.triggered'],
  [{ source: 'pager' }, 'pager:incident.triggered'],
  [{ source: 'pager', event: 'incident.resolved' }, 'pager:incident.resolved'],
  [{ source: 'pager', event: 'pager:incident.resolved' }, 'pager:incident.resolved'],
])(
  'a payload of a sender of curfew.yml is named by the sender and by a type that is given, or that it has: %j',
  (options, name) => {
    expect(read(incident, options)).toMatchObject({ source: 'webhook', name, payload: incident });
  },
);

const issueOfSentry = issueHook('created', newIssue, SENTRY_URL).payload;

it.each<[string, object, PayloadOptions]>([
  ['issue', issueOfSentry, { source: 'sentry' }],
  ['issue', issueOfSentry, { source: 'sentry', event: 'sentry_issue' }],
  ['issue', { headers: { 'Sentry-Hook-Resource': 'issue' }, payload: issueOfSentry }, {}],
  [
    'comment',
    commentHook('created', { id: 1, text: 'Hm', issueId: '4711', project: 'web', author: 'ada' }).payload,
    { source: 'sentry' },
  ],
  ...FURTHER_HOOKS.filter(({ resource }) => /alert$/.test(resource) && resource !== 'activity_alert').map(
    ({ resource, payload }): [string, object, PayloadOptions] => [resource, payload, { source: 'sentry' }],
  ),
])('a payload of Sentry tells its resource: %s', (name, given, options) => {
  expect(read(given, options)).toMatchObject({ source: 'sentry', name });
});

it.each<[string, object | string]>([
  ['app_mention', mention()],
  ['app_mention', { team_id: 'T0ACME', event: mention().event }],
  ['message', reply()],
  ['command', command()],
  ['command', new URLSearchParams(command()).toString()],
  ['block_actions', press()],
])('a payload of Slack tells its event, and is read without what one could act with: %s', (name, given) => {
  const { payload, ...rest } = read(given, { source: 'slack' });
  expect(rest).toMatchObject({ source: 'slack', name });
  expect(JSON.stringify(payload)).not.toMatch(/"(token|response_url|trigger_id)"/);
});

it.each<[string, unknown, PayloadOptions, string]>([
  ['an empty file', ' \n', {}, 'It is not JSON that a delivery may have: It is empty.'],
  ['no JSON', 'action=opened', {}, 'It is not JSON that a delivery may have: Unexpected token'],
  ['no object', [labeledIssue], {}, 'It is not a JSON object, as the payloads of webhooks are.'],
  ['a key twice', '{"action":1,"action":2}', {}, 'It has the key "action" twice.'],
  [
    'a name with a typing error',
    labeledIssue,
    { event: 'isues' },
    'GitHub has no event "isues"; did you mean `issues`?',
  ],
  [
    'the name of another event',
    labeledIssue,
    { event: 'pull_request' },
    'The payload is not one of the event "pull_request": it has no `pull_request`.',
  ],
  ['no event that it could be', { action: 'x' }, {}, 'and no event of GitHub has such a payload; name it, such as'],
  ['an unknown source', labeledIssue, { source: 'gitlab' }, 'There is no source "gitlab"'],
  ['no event of another source', {}, { source: 'sentry' }, 'name it, such as --event issue.'],
  [
    'an action that the event has not',
    labeledIssue,
    { event: 'issues', action: 'openned' },
    'The event "issues" of GitHub has no action "openned"; did you mean `opened`? There are: ',
  ],
  [
    'the resource of another payload of Sentry',
    issueOfSentry,
    { source: 'sentry', event: 'comment' },
    'The payload is not one of the resource "comment": its `data` has no `comment`. It is one of: issue.',
  ],
  [
    'another event of Slack',
    mention(),
    { source: 'slack', event: 'message' },
    'It is not the event "message": its payload says that it is "app_mention".',
  ],
  ['no payload of Slack', { team_id: 'T0ACME' }, { source: 'slack' }, 'The payload has no `event.type`.'],
  [
    'an action where there is none',
    mention(),
    { source: 'slack', action: 'opened' },
    'Events of the source "slack" have no action, so --action means nothing.',
  ],
  [
    'another event of a schedule',
    { automation: 'a' },
    { source: 'schedule', event: 'nightly' },
    'The source has only the event "schedule", and no "nightly".',
  ],
  [
    'an unknown sender',
    incident,
    { source: 'webhook', event: 'pagr:incident.triggered' },
    'There is no sender "pagr"; did you mean `pager`? curfew.yml declares pager under `sources`.',
  ],
])('%s is refused with what is wrong', (_, given, options, message) => {
  expect(() => read(given, options)).toThrow(WrongPayload);
  expect(() => read(given, options)).toThrow(message);
});

it('more than a delivery may have is refused, before it is read', () => {
  const large = new Uint8Array(30 * 1024 * 1024);
  expect(() => deliveryOfPayload(large, {})).toThrow('It has 30 MB, and a delivery has at most 25 MB.');
});

it('a webhook whose type cannot be read is named as the door names it', () => {
  expect(read({ id: 1 }, { source: 'pager' })).toMatchObject({ name: 'pager:event' });
});

it.each([
  ['schedule', 'schedule'],
  ['dispatch', 'workflow_dispatch'],
])('the event of %s need not be named, because it has only one', (source, name) => {
  expect(read({ automation: 'nightly-report' }, { source })).toMatchObject({ source, name });
});

it.each<[string[], string]>([
  [[], 'It does not say which sender it is of; curfew.yml declares none under `sources`. Name it, such as'],
  [['pager', 'builds'], 'It does not say which sender it is of; curfew.yml declares pager, builds under `sources`.'],
])('if %j are declared, a webhook has to name its sender', (senders, message) => {
  expect(() => read(incident, { source: 'webhook' }, senders)).toThrow(message);
});
