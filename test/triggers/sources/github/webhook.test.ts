import type { Hono } from 'hono';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createInbox, type Inbox } from '../../../../database/inbox/create-inbox.ts';
import { readDelivery } from '../../../../database/inbox/read-delivery.ts';
import { createApp } from '../../../../triggers/create-app.ts';
import { temporaryDatabase } from '../../../support/database/temporary-database.ts';
import { labeledIssue, makeRequest, SECRET } from '../../../support/triggers/make-delivery.ts';
import { DEFAULT_SETTINGS } from '../../../../definitions/settings.ts';
import { sourceEnvironment } from '../../../support/triggers/source-environment.ts';

/** A signature that could be right, as far as its shape tells. */
const SHAPED = { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` };
const log = pino({ level: 'silent' });
const NOT_JSON =
  'The content type is not application/json: set "Content type" of the webhook to application/json; forms are not taken.';
const NO_GUID = 'The header X-GitHub-Delivery is not a GUID.';
const NO_EVENT = 'The header X-GitHub-Event is not the name of an event.';
const DELIVERY_ID = '72d3162e-cc78-11e3-81ab-4c9367dc0958';

async function makeApp(changes: { webhookSecrets?: string[]; inbox?: Inbox; unready?: string[] } = {}) {
  const database = await temporaryDatabase();
  const stored: number[] = [];
  const onStored = () => void stored.push(Date.now());
  const { webhookSecrets = [SECRET], inbox = createInbox(database, onStored), unready = [] } = changes;
  const environment = sourceEnvironment({ webhookSecrets });
  const app = createApp({
    environment,
    settings: DEFAULT_SETTINGS,
    inbox,
    unready: async () => unready,
    log,
  });
  return { app, database, stored };
}

async function answer(app: Hono, request: RequestInit): Promise<{ status: number; body: unknown }> {
  const response = await app.request('/hooks/github', request);
  return { status: response.status, body: await response.json() };
}

async function rows(database: Awaited<ReturnType<typeof temporaryDatabase>>): Promise<number> {
  return (await database.selectFrom('deliveries').select('deliveryId').execute()).length;
}

it('a signed delivery is stored unchanged before it is acknowledged with 202', async () => {
  const { app, database, stored } = await makeApp();
  const request = await makeRequest(labeledIssue);
  expect(await answer(app, request)).toEqual({ status: 202, body: { deliveryId: DELIVERY_ID, state: 'pending' } });
  expect(stored).toHaveLength(1);
  const delivery = await readDelivery(database, 'github', DELIVERY_ID);
  expect(new TextDecoder().decode(delivery?.body)).toBe(request.body);
  expect(delivery).toMatchObject({
    name: 'issues',
    state: 'pending',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/044aadd',
      'x-github-event': 'issues',
    },
  });
});

it('the same delivery sent again is acknowledged again and stored once', async () => {
  const { app, database } = await makeApp();
  const request = await makeRequest(labeledIssue);
  const answers = await Promise.all(Array.from({ length: 100 }, () => answer(app, request)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  expect(await rows(database)).toBe(1);
});

it.each([
  ['is missing', { headers: { 'x-hub-signature-256': null } }],
  ['is of another secret', { secret: 'guess' }],
  ['is of another algorithm', { headers: { 'x-hub-signature-256': 'sha1=0123456789abcdef0123456789abcdef01234567' } }],
  ['is not hexadecimal', { headers: { 'x-hub-signature-256': `sha256=${'z'.repeat(64)}` } }],
])('a delivery whose signature %s is refused with 401 and not stored', async (_, changes) => {
  const { app, database } = await makeApp();
  expect(await answer(app, await makeRequest(labeledIssue, changes))).toEqual({
    status: 401,
    body: {
      error:
        'The signature in X-Hub-Signature-256 is missing or wrong: does the webhook have the secret that Curfew has?',
    },
  });
  expect(await rows(database)).toBe(0);
});

it('the signature covers the exact bytes: the same JSON with one more space is refused', async () => {
  const { app } = await makeApp();
  const request = await makeRequest(labeledIssue);
  expect(await answer(app, { ...request, body: `${request.body} ` })).toMatchObject({ status: 401 });
});

it('during a rotation the new and the former secret are valid, but no third one', async () => {
  const { app } = await makeApp({ webhookSecrets: ['new', 'old'] });
  const statuses = [];
  for (const secret of ['new', 'old', 'older']) {
    statuses.push((await answer(app, await makeRequest(labeledIssue, { secret }))).status);
  }
  expect(statuses).toEqual([202, 202, 401]);
});

it('without a secret no delivery is taken', async () => {
  const { app } = await makeApp({ webhookSecrets: [] });
  expect(await answer(app, await makeRequest(labeledIssue))).toMatchObject({ status: 401 });
});

it.each([
  ['malformed JSON', '{"action":', {}, 400, /^The payload is not JSON: /],
  ['JSON that is no object', '[1]', {}, 400, 'The payload is not a JSON object.'],
  ['no delivery id', '{}', { 'x-github-delivery': null }, 400, 'The header X-GitHub-Delivery is missing.'],
  ['no event name', '{}', { 'x-github-event': null }, 400, 'The header X-GitHub-Event is missing.'],
  ['another content type', '{}', { 'content-type': 'text/plain' }, 415, NOT_JSON],
  ['no content type', '{}', { 'content-type': null }, 415, NOT_JSON],
  ['two content types', '{}', { 'content-type': 'application/json, application/x-www-form-urlencoded' }, 415, NOT_JSON],
  ['another charset', '{}', { 'content-type': 'application/json; charset=utf-7' }, 415, NOT_JSON],
  ['another delivery id', '{}', { 'x-github-delivery': '../../x' }, 400, NO_GUID],
  ['two delivery ids', '{}', { 'x-github-delivery': `${DELIVERY_ID}, ${DELIVERY_ID}` }, 400, NO_GUID],
  ['two event names', '{}', { 'x-github-event': 'issues, push' }, 400, NO_EVENT],
  ['an event name of another shape', '{}', { 'x-github-event': '__proto__' }, 400, NO_EVENT],
  [
    'a key twice',
    '{"action":"opened","action":"labeled"}',
    {},
    400,
    'The payload is not JSON: It has the key "action" twice.',
  ],
  ['a byte order mark', '\uFEFF{}', {}, 400, /^The payload is not JSON: /],
])('a signed request with %s is refused and not stored', async (_, body, headers, status, error) => {
  const { app, database } = await makeApp();
  const refused = await answer(app, await makeRequest(body, { headers }));
  expect(refused.status).toBe(status);
  expect(refused.body).toEqual({ error: typeof error === 'string' ? error : expect.stringMatching(error) });
  expect(await rows(database)).toBe(0);
});

it('a JSON body is never read as a form, whatever stands in it', async () => {
  const { app, database } = await makeApp();
  const forged = encodeURIComponent(JSON.stringify({ ...labeledIssue, sender: { login: 'admin' } }));
  const body = JSON.stringify({ ...labeledIssue, issue: { ...labeledIssue.issue, body: `x&payload=${forged}&y` } });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  expect(await answer(app, await makeRequest(body, { headers }))).toEqual({ status: 415, body: { error: NOT_JSON } });
  expect(await rows(database)).toBe(0);
});

it.each([
  ['a comment as its issue', 'issues', { action: 'created', issue: {}, comment: {} }, 'it has `comment`'],
  ['an issue as a comment', 'issue_comment', { action: 'opened', issue: {} }, 'it has no `comment`'],
  [
    'a review as its pull request',
    'pull_request',
    { action: 'submitted', pull_request: {}, review: {} },
    'it has `review`',
  ],
  ['a push as an issue', 'issues', { ref: 'refs/heads/main', commits: [], pusher: {} }, 'it has no `action`'],
  ['a dispatch as a push', 'push', { action: 'x', branch: 'main', client_payload: { ref: 'x' } }, 'it has no `ref`'],
])('an authentic payload cannot be sent again as another event: %s', async (_, event, payload, why) => {
  const { app, database } = await makeApp();
  const request = await makeRequest(payload, { headers: { 'x-github-event': event } });
  const error = `The payload is not one of the event "${event}" in X-GitHub-Event: ${why}.`;
  expect(await answer(app, request)).toEqual({ status: 400, body: { error } });
  expect(await rows(database)).toBe(0);
});

it.each([
  ['sandwich_made', 'The event "sandwich_made" is not known.'],
  ['constructor', 'The event "constructor" is not known.'],
  ['ping', 'GitHub tested the webhook.'],
])('the event %s is acknowledged and kept with the reason why it starts nothing', async (name, reason) => {
  const { app, database } = await makeApp();
  const request = await makeRequest({ zen: 'Design for failure.' }, { headers: { 'x-github-event': name } });
  expect(await answer(app, request)).toEqual({ status: 202, body: { deliveryId: DELIVERY_ID, state: 'ignored' } });
  expect(await readDelivery(database, 'github', DELIVERY_ID)).toMatchObject({ name, state: 'ignored', reason });
});

it('a body whose announced length is more than 25 MB is refused unread', async () => {
  const { app } = await makeApp();
  let pulled = 0;
  const body = new ReadableStream({
    pull: (controller) => {
      pulled += 1;
      controller.enqueue(new Uint8Array(1024 * 1024));
    },
  });
  const headers = { 'content-length': String(25 * 1024 * 1024 + 1) };
  const refused = await answer(app, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
  expect(refused).toEqual({ status: 413, body: { error: 'The body is larger than 25 MB.' } });
  expect(pulled).toBeLessThan(3);
});

it('a body without a length is refused as soon as it has more than 25 MB', async () => {
  const { app } = await makeApp();
  let pulled = 0;
  const body = new ReadableStream({
    pull: (controller) => {
      pulled += 1;
      if (pulled > 1000) controller.close();
      else controller.enqueue(new Uint8Array(1024 * 1024));
    },
  });
  expect(await answer(app, { method: 'POST', body, headers: SHAPED, duplex: 'half' } as RequestInit)).toMatchObject({
    status: 413,
  });
  expect(pulled).toBeLessThan(40);
});

it.each([
  ['no signature', {}],
  ['a signature of another shape', { 'x-hub-signature-256': 'sha256=guess' }],
  ['a signature of SHA-1 alone', { 'x-hub-signature': `sha1=${'0'.repeat(40)}` }],
  ['two signatures', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}, sha256=${'0'.repeat(64)}` }],
])('not a byte is read of a request with %s', async (_, headers) => {
  const { app } = await makeApp();
  let pulled = 0;
  const pull = (): void => void (pulled += 1);
  const body = new ReadableStream({ pull }, { highWaterMark: 0 });
  const request = { method: 'POST', body, headers: headers as Record<string, string>, duplex: 'half' } as RequestInit;
  const response = await app.request('/hooks/github', request);
  expect([response.status, response.headers.get('connection'), pulled]).toEqual([401, 'close', 0]);
});

it('a delivery that could not be stored is not acknowledged', async () => {
  const inbox: Inbox = { store: () => Promise.reject(new Error('disk full')) };
  const { app, stored } = await makeApp({ inbox });
  expect(await answer(app, await makeRequest(labeledIssue))).toEqual({
    status: 503,
    body: { error: 'The delivery could not be stored. Send it again.' },
  });
  expect(stored).toEqual([]);
});

it('the process is healthy when it answers, and ready when it can take deliveries and start runs', async () => {
  const ready = await makeApp();
  expect((await ready.app.request('/healthz')).status).toBe(200);
  expect(await (await ready.app.request('/readyz')).json()).toEqual({ status: 'ready' });
  const { app } = await makeApp({ unready: ['Temporal cannot be reached: connection refused'] });
  const response = await app.request('/readyz');
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({
    status: 'not ready',
    reasons: ['Temporal cannot be reached: connection refused'],
  });
  expect((await app.request('/healthz')).status).toBe(200);
});

it('any other address is not found', async () => {
  const { app } = await makeApp();
  const response = await app.request('/hooks/nobody');
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ error: 'There is no GET /hooks/nobody.' });
});
