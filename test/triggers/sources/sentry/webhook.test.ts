import { createHash, createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { readDelivery } from '../../../../database/inbox/read-delivery.ts';
import { commentHook, FURTHER_HOOKS, issueHook } from '../../../../stand-ins/sentry/payloads.ts';
import { findMissingSettings } from '../../../../triggers/find-missing-settings.ts';
import { acceptSentry } from '../../../../triggers/sources/sentry/accept-sentry.ts';
import { automationFile, load } from '../../../support/definitions/definitions-folder.ts';
import { openDoor } from '../../../support/triggers/open-door.ts';
import { newIssue, SENTRY_SECRET, SENTRY_URL, sentryRequest } from '../../../support/triggers/sentry-request.ts';
import { sourceEnvironment } from '../../../support/triggers/source-environment.ts';

const PATH = '/hooks/sentry';
const SECRETS = { SENTRY_CLIENT_SECRET: SENTRY_SECRET };
const WRONG =
  'The signature in Sentry-Hook-Signature is missing or wrong: does Curfew have the client secret of the integration?';
const hook = issueHook('created', newIssue, SENTRY_URL);
const comment = commentHook('created', { id: 1, text: 'Why?', issueId: '4711', project: 'api', author: 'colleen' });

it.each([
  [
    'escapes and numbers that another serialiser would write otherwise',
    (json: string) => json.replace('{', '{"note":"Gr\\u00fc\\u00dfe","ratio":1.0,'),
  ],
  ['spaces between its parts', (json: string) => JSON.stringify(JSON.parse(json), null, 2)],
])('the signature is that of the bytes as they arrive: %s', async (_, written) => {
  const { send, database } = await openDoor(SECRETS);
  for (const { resource, payload } of [hook, ...FURTHER_HOOKS.filter((each) => each.resource === 'event_alert')]) {
    const request = sentryRequest(resource, written(JSON.stringify(payload)));
    const deliveryId = createHash('sha256').update(request.body).digest('hex');
    expect(await send(PATH, request)).toEqual({ status: 202, body: { deliveryId, state: 'pending' } });
    const stored = await readDelivery(database, 'sentry', deliveryId);
    expect(new TextDecoder().decode(stored?.body)).toBe(request.body);
    // Made of the same values, but not of the same bytes.
    const again = JSON.stringify(JSON.parse(request.body));
    const signature = createHmac('sha256', SENTRY_SECRET).update(again).digest('hex');
    const other = sentryRequest(resource, `${request.body} `, { headers: { 'sentry-hook-signature': signature } });
    expect(await send(PATH, other)).toEqual({ status: 401, body: { error: WRONG } });
  }
});

it.each([
  ['is missing', { 'sentry-hook-signature': null }],
  ['has a prefix', { 'sentry-hook-signature': `sha256=${'0'.repeat(64)}` }],
  ['stands in the header of another sender', { 'sentry-hook-signature': null, 'x-hub-signature-256': '0'.repeat(64) }],
  ['is wrong', { 'sentry-hook-signature': '0'.repeat(64) }],
  ['comes twice', { 'sentry-hook-signature': `${'0'.repeat(64)}, ${'0'.repeat(64)}` }],
])('a request whose signature %s is refused with 401', async (_, headers) => {
  const { send, database } = await openDoor(SECRETS);
  expect(await send(PATH, sentryRequest('issue', hook.payload, { headers }))).toEqual({
    status: 401,
    body: { error: WRONG },
  });
  expect(await database.selectFrom('deliveries').selectAll().execute()).toEqual([]);
});

it('during a rotation the new and the former secret are valid; without one, nothing is', async () => {
  const { send } = await openDoor({ SENTRY_CLIENT_SECRET: 'new', SENTRY_CLIENT_SECRET_OLD: 'old' });
  const statuses = [];
  for (const secret of ['new', 'old', 'older', '']) {
    statuses.push((await send(PATH, sentryRequest('issue', hook.payload, { secret }))).status);
  }
  expect(statuses).toEqual([202, 202, 401, 401]);
  const without = await openDoor({});
  expect((await without.send(PATH, sentryRequest('issue', hook.payload, { secret: '' }))).status).toBe(401);
});

it.each([...FURTHER_HOOKS, hook, comment])(
  'a payload of $resource, as Sentry documents it, is accepted and stored',
  async ({ resource, payload }) => {
    const { send, database } = await openDoor(SECRETS);
    const answer = await send(PATH, sentryRequest(resource, payload));
    const starts = ['issue', 'event_alert', 'metric_alert', 'comment'].includes(resource);
    expect(answer).toMatchObject({ status: 202, body: { state: starts ? 'pending' : 'ignored' } });
    const [row] = await database.selectFrom('deliveries').selectAll().execute();
    const others = 'those of issue, event_alert, metric_alert, comment do';
    const reason = starts ? null : `Webhooks of the resource "${resource}" start no runs; ${others}.`;
    expect(row).toMatchObject({ source: 'sentry', name: resource, reason });
  },
);

it('an attempt with another request id is the same delivery', async () => {
  const { send, database } = await openDoor(SECRETS);
  for (const id of ['a', 'b', 'c']) {
    await send(
      PATH,
      sentryRequest('issue', hook.payload, { headers: { 'request-id': id, 'sentry-hook-timestamp': id } }),
    );
  }
  expect(await database.selectFrom('deliveries').select('deliveryId').execute()).toHaveLength(1);
});

it('a new issue has an identity of its own, which its recovery shares; what changes later has none', () => {
  const fingerprintOf = (payload: unknown) => {
    const { body, headers } = sentryRequest('issue', payload);
    const header = (name: string) => headers[name.toLowerCase()];
    const accepted = acceptSentry({ header, body: new TextEncoder().encode(body) });
    return 'delivery' in accepted ? accepted.delivery.fingerprint : undefined;
  };
  expect(fingerprintOf(hook.payload)).toEqual({ value: 'issue.created:4711', withinMs: null });
  expect(fingerprintOf(issueHook('resolved', newIssue, SENTRY_URL).payload)).toBeNull();
});

it.each([
  ['no resource', null, hook.payload, 400, 'The header Sentry-Hook-Resource is missing.'],
  [
    'two resources',
    'issue, comment',
    hook.payload,
    400,
    'The header Sentry-Hook-Resource is not the name of a resource.',
  ],
  [
    'a resource of another shape',
    '__proto__',
    hook.payload,
    400,
    'The header Sentry-Hook-Resource is not the name of a resource.',
  ],
  ['no JSON', 'issue', '{"action":', 400, /^The payload is not JSON: /],
  ['a list', 'issue', '[1]', 400, 'The payload is not a JSON object.'],
  [
    'a comment as an issue',
    'issue',
    comment.payload,
    400,
    /"issue" in Sentry-Hook-Resource: its `data` has no `issue`\.$/,
  ],
  [
    'an issue as what starts nothing',
    'seer',
    hook.payload,
    400,
    /"seer" in Sentry-Hook-Resource: its `data` has no `run_id`\.$/,
  ],
  [
    'an issue as what is not known',
    'toast',
    hook.payload,
    400,
    /"toast" in Sentry-Hook-Resource: its `data` has `issue`\.$/,
  ],
  ['data that is no object', 'issue', { action: 'created', data: 'issue' }, 400, /its `data` has no `issue`\.$/],
])('a signed request with %s is refused and not stored', async (_, resource, payload, status, error) => {
  const { send, database } = await openDoor(SECRETS);
  const request = sentryRequest('issue', payload, { headers: { 'sentry-hook-resource': resource } });
  const refused = await send(PATH, request);
  expect(refused.status).toBe(status);
  expect(refused.body).toEqual({ error: typeof error === 'string' ? error : expect.stringMatching(error) });
  expect(await database.selectFrom('deliveries').selectAll().execute()).toEqual([]);
});

it.each(['application/x-www-form-urlencoded', 'text/plain', null])('a content type of %s is refused', async (type) => {
  const { send } = await openDoor(SECRETS);
  const request = sentryRequest('issue', hook.payload, { headers: { 'content-type': type } });
  expect((await send(PATH, request)).status).toBe(415);
});

it('a process does not start without the secret if an enabled automation is started by Sentry', () => {
  const keys = 'on: { sentry_issue: { projects: [api] } }\ncheckout: false';
  const { definitions, problems } = load({ 'automations/a.md': automationFile(keys) });
  expect(problems).toEqual([]);
  expect(findMissingSettings(definitions, sourceEnvironment())).toEqual([
    'SENTRY_CLIENT_SECRET is not set: it is needed to check signatures of webhooks of Sentry',
  ]);
  expect(findMissingSettings(definitions, sourceEnvironment({ sourceSecrets: SECRETS }))).toEqual([]);
});
