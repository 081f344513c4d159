import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { createHookCalls, type HookAddress } from '../../../connections/github/hook-calls.ts';
import { closeServer } from '../../../runtime/close-server.ts';
import { listenOn } from '../../../runtime/listen-on.ts';
import { HOOK_ID } from '../../../stand-ins/forge/webhooks.ts';
import { APP, registerApp } from '../../support/forge/install-app.ts';
import { openForge, READ_TOKEN, WRITE_TOKEN, type OpenForge } from '../../support/forge/open-forge.ts';

/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9/hooks/github';

let open: OpenForge;
beforeAll(async () => {
  open = await openForge();
  registerApp(open.forge);
});
afterAll(() => open.close());

const OWNERS = [
  { owner: undefined, hook: { kind: 'repository', place: 'acme/api', id: String(HOOK_ID) } },
  { owner: { organization: 'acme' }, hook: { kind: 'organization', place: 'acme', id: String(HOOK_ID) } },
  { owner: 'app', hook: { kind: 'app' } },
] as const;

it.each(OWNERS)(
  'all attempts of the webhook of a $hook.kind are listed page by page, and sent again',
  async (given) => {
    const hook: HookAddress = given.hook;
    const secret = 'secret';
    open.forge.subscribe(
      given.owner === undefined ? { url: NOWHERE, secret } : { url: NOWHERE, secret, owner: given.owner },
    );
    const calls = createHookCalls({
      apiUrl: open.forge.apiUrl,
      app: APP,
      hooks: { token: WRITE_TOKEN },
    });
    if (hook.kind !== 'app') {
      expect(await calls.listHooks(hook.kind, hook.place)).toEqual([{ id: hook.id, url: NOWHERE, active: true }]);
    }
    const before = open.forge.state().deliveries.length;
    for (let n = 0; n < 101; n++) await open.forge.deliver('issues', { action: 'opened' });
    const first = await calls.listDeliveries(hook, null);
    expect(first.deliveries.length).toBe(100);
    const second = await calls.listDeliveries(hook, first.next);
    const ids = [...first.deliveries, ...second.deliveries].map(({ guid }) => guid);
    const sent = open.forge.state().deliveries.map(({ guid }) => guid);
    expect(ids.slice(0, 101)).toEqual(sent.slice(before).reverse());
    expect(first.deliveries[0]).toMatchObject({ succeeded: false });
    expect(first.deliveries[0]?.deliveredAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
    await calls.redeliver(hook, first.deliveries[0]?.id ?? '');
    await expect.poll(() => open.forge.state().deliveries.at(-1)).toMatchObject({ guid: ids[0], redelivery: true });
    expect(open.openapiErrors()).toEqual([]);
  },
);

it('a token that may not manage webhooks is refused, and so is an App with another key', async () => {
  open.forge.subscribe({ url: NOWHERE, secret: 'secret' });
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  const calls = createHookCalls({
    apiUrl: open.forge.apiUrl,
    app: { id: '123', privateKey: String(other) },
    hooks: { token: READ_TOKEN },
  });
  await expect(calls.listHooks('repository', 'acme/api')).rejects.toMatchObject({ status: 404 });
  await expect(calls.listDeliveries({ kind: 'app' }, null)).rejects.toMatchObject({ status: 401 });
});

it('an id of 64 bits keeps all its digits, and an answer that is no list of deliveries is an error', async () => {
  const asked: string[] = [];
  let answer = '';
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
  });
  const apiUrl = await listenOn(server, { host: '127.0.0.1', port: 0 });
  onTestFinished(() => closeServer(server, 0));
  const calls = createHookCalls({ apiUrl, app: null, hooks: { token: null } });
  const hook = { kind: 'repository', place: 'acme/api', id: '42' } as const;
  const facts =
    '"guid":"58474f00-b361-11eb-836d-0e4f3503ccbe","delivered_at":"2026-11-21T10:00:00+01:00","event":"push"';
  answer = `[{"id":9007199254740993123,${facts},"status":"OK","status_code":200},{"id":7,${facts},"status":"timed out","status_code":0},{"id":8,${facts},"status":"failed to connect","status_code":null}]`;
  const { deliveries, next } = await calls.listDeliveries(hook, null);
  expect(deliveries.map(({ id, succeeded }) => [id, succeeded])).toEqual([
    ['9007199254740993123', true],
    ['7', false],
    ['8', false],
  ]);
  expect(deliveries[0]?.deliveredAt).toBe('2026-11-21T09:00:00.000Z');
  expect(next).toBeNull();
  await calls.redeliver(hook, '9007199254740993123');
  expect(asked.at(-1)).toBe('POST /repos/acme/api/hooks/42/deliveries/9007199254740993123/attempts');
  for (answer of ['<html>', '{}', `[{"id":"../../x",${facts}}]`]) {
    await expect(calls.listDeliveries(hook, null)).rejects.toThrow();
  }
});
