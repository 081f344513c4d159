import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { storeDeliveries } from '../../../../../database/inbox/store-deliveries.ts';
import { readDelivery } from '../../../../../database/inbox/read-delivery.ts';
import type { Database } from '../../../../../database/schema.ts';
import type { Definitions } from '../../../../../definitions/load-definitions.ts';
import { recoverGithub } from '../../../../../triggers/sources/github/hooks/recover-github.ts';
import { HOOK_ID } from '../../../../../stand-ins/forge/webhooks.ts';
import { temporaryDatabase } from '../../../../support/database/temporary-database.ts';
import { openForge, READ_TOKEN, WRITE_TOKEN, type OpenForge } from '../../../../support/forge/open-forge.ts';
import { makeAutomation } from '../../../../support/triggers/make-automation.ts';
import { labeledIssue, makeDelivery, SECRET } from '../../../../support/triggers/make-delivery.ts';
import { definitions, describeRun, serve, temporalClient, uniqueId } from '../../../../support/triggers/serve.ts';
import { sourceEnvironment } from '../../../../support/triggers/source-environment.ts';
import { sweepDependencies } from '../../../../support/triggers/sweep-dependencies.ts';

/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9/hooks/github';

let open: OpenForge;
let database: Database;
beforeAll(async () => void (open = await openForge()));
afterAll(() => open.close());
beforeEach(async () => {
  database = await temporaryDatabase();
  open.forge.subscribe({ url: NOWHERE, secret: SECRET });
});

function environmentWith(token: string | null) {
  const { github, ...rest } = sourceEnvironment({ webhookSecrets: [SECRET] });
  return { ...rest, github: { ...github, apiUrl: open.forge.apiUrl, app: null, hooks: { token } } };
}

function namingRepository() {
  const { settings, ...rest } = definitions([makeAutomation()]);
  return { ...rest, settings: { ...settings, repositories: ['acme/api'] } };
}

async function recover(token: string | null = WRITE_TOKEN, given: Definitions = namingRepository()) {
  return await recoverGithub(sweepDependencies(database, { environment: environmentWith(token), definitions: given }));
}

async function lose(): Promise<string> {
  const guid = randomUUID();
  expect(await open.forge.deliver('issues', labeledIssue, guid)).toMatchObject({ status: null });
  return guid;
}

/** The guids that were sent again since there were so many deliveries. */
async function sentAgain(since: number, count: number): Promise<string[]> {
  const again = () => open.forge.state().deliveries.slice(since);
  await expect.poll(() => again().length).toBe(count);
  return again().map(({ guid }) => guid);
}

async function arrive(deliveryId: string, headers: Record<string, string> = {}): Promise<void> {
  const { source, name, body } = makeDelivery(labeledIssue);
  const receivedAt = new Date().toISOString();
  await storeDeliveries(database, [
    { source, deliveryId, name, headers, body, receivedAt, state: 'ignored', reason: null },
  ]);
}

async function lateBy(ms: number): Promise<void> {
  const retryAt = new Date(Date.now() - ms).toISOString();
  await database.updateTable('lostDeliveries').set({ retryAt }).execute();
}

it('what is sent while nobody listens starts its run when the server is back, without a human', async () => {
  const environment = { ...environmentWith(WRITE_TOKEN), taskQueue: `recovery-${uniqueId()}` };
  const client = temporalClient();
  const first = await serve(database, { client, environment, definitions: namingRepository() });
  const port = Number(new URL(first.url).port);
  open.forge.subscribe({ url: `${first.url}/hooks/github`, secret: SECRET });
  await first.stop();
  const guid = await lose();
  await database.updateTable('sweeps').set({ startedAt: null }).execute();
  await serve(database, { client, environment, definitions: namingRepository(), port });
  await expect.poll(async () => (await readDelivery(database, 'github', guid))?.state).toBe('dispatched');
  await describeRun(client, `fix-bug/github/${guid}`);
  expect(open.openapiErrors()).toEqual([]);
});

it('only deliveries that never succeeded and are not in the inbox are sent again, each once', async () => {
  const lost = await lose();
  const stored = await lose();
  await arrive(stored);
  const before = open.forge.state().deliveries.length;
  const { recovered } = await recover();
  const again = await sentAgain(before, recovered);
  expect(again).toContain(lost);
  expect(again).not.toContain(stored);
  expect(new Set(again).size).toBe(again.length);
});

it('what does not arrive is asked for again later and later, until it arrives', async () => {
  const guid = await lose();
  expect((await recover()).recovered).toBeGreaterThan(0);
  expect(await recover()).toEqual({ recovered: 0, notes: [] });
  const row = async () =>
    await database.selectFrom('lostDeliveries').selectAll().where('deliveryId', '=', guid).executeTakeFirst();
  const waits = async () => Math.round((Date.parse((await row())?.retryAt ?? '') - Date.now()) / 60_000);
  expect(await waits()).toBe(10);
  await lateBy(1);
  await recover();
  expect(await waits()).toBe(20);
  await arrive(guid);
  await lateBy(1);
  await recover();
  expect(await row()).toBeUndefined();
});

it('what GitHub does not send again any more is named once and forgotten', async () => {
  const guid = await lose();
  await recover();
  const sentAt = new Date(Date.now() - 3 * 86_400_000).toISOString();
  await database.updateTable('lostDeliveries').set({ sentAt }).where('deliveryId', '=', guid).execute();
  const { notes } = await recover();
  expect(notes).toEqual([
    `1 deliveries did not arrive within three days, and GitHub does not send them again: ${guid}`,
  ]);
  expect((await recover()).notes).toEqual([]);
});

it('a webhook is found by what it has delivered, where the definitions name no repository', async () => {
  const guid = await lose();
  expect(await recover(WRITE_TOKEN, definitions([makeAutomation()]))).toEqual({ recovered: 0, notes: [] });
  const headers = {
    'x-github-hook-id': String(HOOK_ID),
    'x-github-hook-installation-target-type': 'repository',
  };
  await arrive('x', headers);
  const before = open.forge.state().deliveries.length;
  const { recovered } = await recover(WRITE_TOKEN, definitions([makeAutomation()]));
  expect(await sentAgain(before, recovered)).toContain(guid);
});

it.each([
  [READ_TOKEN, /^the webhooks of acme\/api cannot be checked: GitHub says 404.*What to do: set GITHUB_HOOKS_TOKEN/],
  [null, /^there is no GITHUB_HOOKS_TOKEN/],
])('a token that may not see webhooks is no error: a note says what to do', async (token, note) => {
  await lose();
  const asked = open.forge.requests().length;
  expect(await recover(token)).toEqual({ recovered: 0, notes: [expect.stringMatching(note)] });
  const hooks = () => open.forge.requests().slice(asked).length;
  const before = hooks();
  expect(await recover(token)).toEqual({ recovered: 0, notes: [expect.stringMatching(note)] });
  expect(hooks()).toBe(before);
});

it('at the rate limit it stops, and the next turn goes on', async () => {
  const guid = await lose();
  const limit = {
    match: /deliveries/,
    status: 403,
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' },
  };
  open.forge.failNext(limit);
  expect(await recover()).toEqual({ recovered: 0, notes: ["GitHub's rate limit is used up; the next turn goes on"] });
  const before = open.forge.state().deliveries.length;
  const { recovered } = await recover();
  expect(await sentAgain(before, recovered)).toContain(guid);
});

it('while GitHub is away the turn fails, and the next one finds everything', async () => {
  const guid = await lose();
  open.forge.failNext({ match: /GET .*deliveries/, status: 502 });
  await expect(recover()).rejects.toThrow('could not be read from GitHub');
  open.forge.failNext({ match: /POST .*attempts/, status: 502 });
  await expect(recover()).rejects.toThrow('could not be read from GitHub');
  await recover();
  await lateBy(1);
  const before = open.forge.state().deliveries.length;
  const { recovered } = await recover();
  expect(await sentAgain(before, recovered)).toContain(guid);
});
