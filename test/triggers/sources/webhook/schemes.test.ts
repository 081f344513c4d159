import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../../../definitions/settings.ts';
import { acceptHook } from '../../../../triggers/sources/webhook/accept-hook.ts';
import { openDoor } from '../../../support/triggers/open-door.ts';
import { hookRequest, SENDERS, sourceOfSender, type WebhookSender } from '../../../support/triggers/webhook-senders.ts';

const PATH = '/hooks/builds';

function settingsOf(sender: WebhookSender): Settings {
  return { ...DEFAULT_SETTINGS, sources: { builds: sourceOfSender(sender) } };
}

function doorFor(sender: WebhookSender) {
  const [now, old] = sender.secrets;
  return openDoor({ HOOK_SECRET: now, HOOK_SECRET_OLD: old }, { settings: settingsOf(sender) });
}

function accepted(sender: WebhookSender, request = hookRequest(sender), id: string | null = null) {
  const header = (name: string) => request.headers[name.toLowerCase()];
  const source = { ...sourceOfSender(sender), id };
  const result = acceptHook('builds', source, { header, body: new TextEncoder().encode(request.body) });
  if (!('delivery' in result)) throw new Error(JSON.stringify(result));
  return result.delivery;
}

describe.each(Object.entries(SENDERS))('a webhook of %s', (_, sender) => {
  it('is accepted with either secret and stored, and with no other secret', async () => {
    const { send, database } = await doorFor(sender);
    const other = sender.secrets[0].startsWith('whsec_') ? 'whsec_bm9uZQ==' : Buffer.from('none').toString('base64');
    const body = `${JSON.stringify(sender.payload)} `;
    expect((await send(PATH, hookRequest(sender, { secret: other }))).status).toBe(401);
    expect(await database.selectFrom('deliveries').selectAll().execute()).toEqual([]);
    expect(await send(PATH, hookRequest(sender))).toMatchObject({ status: 202, body: { state: 'pending' } });
    expect((await send(PATH, hookRequest(sender, { secret: sender.secrets[1], body }))).status).toBe(202);
    const [row] = await database.selectFrom('deliveries').selectAll().execute();
    expect(row).toMatchObject({ source: 'webhook', name: `builds:${sender.type}`, state: 'pending', reason: null });
  });

  it('is refused if it has no signature, or that of another body, or if there is no secret', async () => {
    const { send, database } = await doorFor(sender);
    const { headers, body } = hookRequest(sender);
    const none = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
    expect((await send(PATH, none)).status).toBe(401);
    // A token is the same for every body.
    if (!('x-gitlab-token' in headers)) {
      expect((await send(PATH, { method: 'POST', body: `${body} `, headers })).status).toBe(401);
    }
    expect(await database.selectFrom('deliveries').selectAll().execute()).toEqual([]);
    const without = await openDoor({}, { settings: settingsOf(sender) });
    expect((await without.send(PATH, hookRequest(sender))).status).toBe(401);
  });

  it('has the identity that its sender gives it', () => {
    const { deliveryId, fingerprint } = accepted(sender);
    const digest = createHash('sha256').update(JSON.stringify(sender.payload)).digest('hex');
    const { bodyCounts } = sender;
    expect(fingerprint).toEqual(
      bodyCounts === undefined
        ? null
        : {
            value: sender.ownDigest ? (expect.stringMatching(/^builds:/) as string) : `builds:${digest}`,
            withinMs: bodyCounts,
          },
    );
    if (sender.id !== null) expect(deliveryId).toBe(`builds.${sender.id}`);
    else if (bodyCounts === undefined) expect(deliveryId).toBe(`builds.${digest}`);
    // The same body after ten minutes is another delivery.
    else expect(deliveryId).not.toBe(accepted(sender).deliveryId);
  });

  it('is refused if it is no JSON object', async () => {
    const { send } = await doorFor(sender);
    const statuses = [];
    for (const body of ['', '[1]', '7', '{"a":', '{"a":1,"a":2}', `{"a":${'['.repeat(600)}${']'.repeat(600)}}`]) {
      statuses.push((await send(PATH, hookRequest(sender, { body }))).status);
    }
    expect(statuses).toEqual([400, 400, 400, 400, 400, 400]);
    const request = hookRequest(sender);
    const form = { ...request, headers: { ...request.headers, 'content-type': 'application/x-www-form-urlencoded' } };
    expect((await send(PATH, form)).status).toBe(415);
  });
});

it.each(['standard-webhooks', 'gitlab with a signing token', 'hmac', 'grafana with a time'])(
  'a webhook of %s whose time is outside of the window is refused with 401',
  async (name) => {
    const sender = SENDERS[name];
    if (!sender) throw new Error(`There is no sender ${name}.`);
    const { send } = await doorFor(sender);
    const request = hookRequest(sender);
    const key = ['webhook-timestamp', 'x-timestamp', 'x-grafana-alerting-timestamp'].find(
      (one) => one in request.headers,
    );
    for (const time of ['0', '1715600000', 'soon', '', '99999999999']) {
      const headers = { ...request.headers, [key ?? '']: time };
      expect((await send(PATH, { ...request, headers })).status).toBe(401);
    }
  },
);

it('a webhook of Linear that was sent long ago is refused with 401, although its signature is right', async () => {
  const sender = SENDERS['linear'];
  if (!sender) throw new Error('There is no sender.');
  const { send } = await doorFor(sender);
  for (const webhookTimestamp of [Date.now() - 3_600_000, Date.now() + 3_600_000, 'now', null]) {
    const body = JSON.stringify({ ...sender.payload, webhookTimestamp });
    expect((await send(PATH, hookRequest(sender, { body }))).status).toBe(401);
  }
});

it('a time that is signed cannot be replaced by a newer one', async () => {
  const sender = SENDERS['hmac'];
  if (!sender) throw new Error('There is no sender.');
  const { send } = await doorFor(sender);
  const body = JSON.stringify(sender.payload);
  const old = String(Math.floor(Date.now() / 1_000) - 3_600);
  const signature = createHmac('sha512', sender.secrets[0]).update(`${old}.${body}`).digest('base64');
  const headers = { 'content-type': 'application/json', 'x-signature': `v2=${signature}` };
  const now = String(Math.floor(Date.now() / 1_000));
  for (const time of [old, now]) {
    const request = { method: 'POST', body, headers: { ...headers, 'x-timestamp': time } };
    expect((await send(PATH, request)).status).toBe(401);
  }
});

it('a signed request of GitLab never falls back to the token', async () => {
  const sender = SENDERS['gitlab'];
  if (!sender) throw new Error('There is no sender.');
  const { send } = await doorFor(sender);
  const request = hookRequest(sender);
  const headers = { ...request.headers, 'webhook-signature': 'v1,bm8=', 'webhook-id': 'a', 'webhook-timestamp': '1' };
  expect((await send(PATH, { ...request, headers })).status).toBe(401);
});

it('the `id` of a source gives the identity, from the signed body', () => {
  const sender = SENDERS['hmac'];
  if (!sender) throw new Error('There is no sender.');
  const idOf = (id: string, payload: unknown): string =>
    accepted(sender, hookRequest(sender, { body: JSON.stringify(payload) }), id).deliveryId;
  expect(idOf('event.id', { event: { id: 'E1' } })).toBe('builds.E1');
  expect(idOf('event.id', { id: 'E1' })).toBe('builds.E1');
  expect(idOf('build.number', { build: { number: 7 } })).toBe('builds.7');
  expect(idOf("format('{0}-{1}', build.number, state)", { build: { number: 7 }, state: 'failed' })).toBe(
    'builds.7-failed',
  );
  expect(idOf('id', { id: '../a b\n' })).toBe(`builds.${createHash('sha256').update('../a b').digest('hex')}`);
  for (const payload of [{}, { event: null }, { event: { id: {} } }, { event: 'E1' }, { id: 2 ** 60 }, { id: true }]) {
    const { fingerprint } = accepted(sender, hookRequest(sender, { body: JSON.stringify(payload) }), 'event.id');
    expect(fingerprint?.withinMs).toBe(600_000);
  }
});

it.each([
  ['gives the same for a body without members', "format('build-{0}', build.number)", { other: 1 }],
  ['gives a list', 'events', { events: ['E1'] }],
  ['fails', 'fromJSON(text)', { text: '{' }],
  ['gives no number', 'build.number', { build: { number: null } }],
  ['gives an empty text', 'id', { id: ' \n' }],
])('an `id` that %s is no identity, and the scheme says what is', (_, id, payload) => {
  const sender = SENDERS['hmac'];
  if (!sender) throw new Error('There is no sender.');
  const request = hookRequest(sender, { body: JSON.stringify(payload) });
  expect(accepted(sender, request, id).fingerprint?.withinMs).toBe(600_000);
});

it('an `id` of a megabyte is an identity like any other', () => {
  const sender = SENDERS['hmac'];
  if (!sender) throw new Error('There is no sender.');
  const idOf = (text: string) => accepted(sender, hookRequest(sender, { body: JSON.stringify({ id: text }) }), 'id');
  const [one, same, other] = ['x', 'x', 'y'].map((end) => idOf(`${'a'.repeat(1_000_000)}${end}`).deliveryId);
  expect(one).toMatch(/^builds\.[0-9a-f]{64}$/);
  expect([same === one, other === one]).toEqual([true, false]);
});

it('two conversations of Teams that have a message at the same time are two deliveries', () => {
  const sender = SENDERS['msteams'];
  if (!sender) throw new Error('There is no sender.');
  const ids = ['19:one@thread.skype', '19:two@thread.skype', '19:one@thread.skype'].map((id) => {
    const body = JSON.stringify({ ...sender.payload, conversation: { id } });
    return accepted(sender, hookRequest(sender, { body })).deliveryId;
  });
  expect(ids[1]).not.toBe(ids[0]);
  expect(ids[2]).toBe(ids[0]);
});

it('two sources never share an identity', () => {
  const sender = SENDERS['grafana'];
  if (!sender) throw new Error('There is no sender.');
  const { headers, body } = hookRequest(sender);
  const request = { header: (name: string) => headers[name.toLowerCase()], body: new TextEncoder().encode(body) };
  const values = ['a', 'b'].map((name) => {
    const result = acceptHook(name, sourceOfSender(sender), request);
    return 'delivery' in result ? result.delivery.fingerprint?.value : null;
  });
  expect(new Set(values).size).toBe(2);
});

it('an address of no source is not found', async () => {
  const { send } = await openDoor({ HOOK_SECRET: 'x' });
  for (const name of ['builds', '__proto__', 'constructor', '..%2fgithub']) {
    expect((await send(`/hooks/${name}`, { method: 'POST', body: '{}' })).status).toBe(404);
  }
});
