import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import type { RunId } from '../../../../contract/event.ts';
import { createInbox } from '../../../../database/inbox/create-inbox.ts';
import { readDelivery } from '../../../../database/inbox/read-delivery.ts';
import { keepSentrySeen } from '../../../../database/sweeps/sentry-seen.ts';
import { issueHook } from '../../../../stand-ins/sentry/payloads.ts';
import { startSentry } from '../../../../stand-ins/sentry/start-sentry.ts';
import { acceptSentry } from '../../../../triggers/sources/sentry/accept-sentry.ts';
import { recoverSentry } from '../../../../triggers/sources/sentry/recover-sentry.ts';
import { readSentryEvent } from '../../../../triggers/sources/sentry/read-sentry-event.ts';
import { temporaryDatabase } from '../../../support/database/temporary-database.ts';
import { automationFile, load } from '../../../support/definitions/definitions-folder.ts';
import { newIssue, SENTRY_SECRET } from '../../../support/triggers/sentry-request.ts';
import { describeRun, noGithub, serve, temporalClient, uniqueId } from '../../../support/triggers/serve.ts';
import { sourceEnvironment } from '../../../support/triggers/source-environment.ts';

const TOKEN = 'a-token';

async function setUp(on: string) {
  const sentry = await startSentry({ token: TOKEN });
  onTestFinished(() => sentry.close());
  const database = await temporaryDatabase();
  const { definitions } = load({ 'automations/a.md': automationFile(`${on}\ncheckout: false`) });
  const environment = {
    ...sourceEnvironment(),
    sentry: { url: sentry.url, authToken: TOKEN as string | null, organization: null },
  };
  const recover = () =>
    recoverSentry({
      environment,
      definitions,
      database,
      inbox: createInbox(database),
      clients: { github: noGithub },
      log: pino({ level: 'silent' }),
    });
  const addIssue = (id: number, project = 'api', ageMs = 0) =>
    sentry.addIssue({
      ...newIssue,
      id: String(id),
      project,
      firstSeen: new Date(Date.now() - ageMs).toISOString(),
    });
  return { sentry, database, environment, definitions, recover, addIssue };
}

const ON = 'on: { sentry_issue: { types: [created], projects: [api] } }';

it('finds new issues whose webhooks never arrived, once, and none from before it began', async () => {
  const { database, recover, addIssue } = await setUp(ON);
  addIssue(1, 'api', 60 * 60_000);
  expect(await recover()).toEqual({ recovered: 0, notes: [] });
  for (let id = 2; id < 252; id++) addIssue(id);
  addIssue(900, 'other');
  expect(await recover()).toEqual({ recovered: 250, notes: [] });
  expect(await recover()).toEqual({ recovered: 0, notes: [] });
  const found = await readDelivery(database, 'sentry', 'recovered-2');
  expect(found).toMatchObject({ name: 'issue', state: 'pending' });
  if (found === null) throw new Error('It was not stored.');
  expect(readSentryEvent(found)).toMatchObject({
    event: { title: newIssue.title, url: expect.stringContaining('/organizations/acme/issues/2/') as string },
    payload: { action: 'created', data: { issue: { id: '2', project: { slug: 'api' } } } },
  });
});

it('finds what came after the last delivery, even if it never looked before', async () => {
  const { database, recover, addIssue } = await setUp('on: { sentry_issue: { projects: ["*"] } }');
  await createInbox(database).store({
    source: 'sentry',
    deliveryId: 'last',
    name: 'issue',
    headers: {},
    body: new Uint8Array(),
    receivedAt: new Date(Date.now() - 60 * 60_000).toISOString(),
    state: 'ignored',
    reason: null,
  });
  addIssue(1, 'api', 2 * 60 * 60_000);
  addIssue(2, 'api', 30 * 60_000);
  addIssue(3, 'other', 30 * 60_000);
  expect(await recover()).toEqual({ recovered: 2, notes: [] });
});

it('asks for nothing if no new issue starts anything, and notes what is missing', async () => {
  const resolved = await setUp('on: { sentry_issue: { types: [resolved], projects: [api] } }');
  expect(await resolved.recover()).toEqual({ recovered: 0, notes: [] });
  expect(resolved.sentry.requests()).toEqual([]);
  const without = await setUp(ON);
  without.environment.sentry.authToken = null;
  expect(await without.recover()).toEqual({
    recovered: 0,
    notes: ['SENTRY_AUTH_TOKEN is not set, so new issues at Sentry that never arrived are not looked for'],
  });
});

it('looks again from where it was if Sentry cannot be asked, and notes what it may not read', async () => {
  const { sentry, recover, addIssue } = await setUp(ON);
  await recover();
  addIssue(1);
  sentry.failNext({ match: /issues\/$/, status: 502 });
  await expect(recover()).rejects.toThrow('Sentry answered 502');
  sentry.failNext({ match: /issues\/$/, status: 403 });
  expect(await recover()).toMatchObject({
    recovered: 0,
    notes: [expect.stringMatching(/^new issues of the project api at Sentry cannot be looked for: .*403/)],
  });
  expect(await recover()).toEqual({ recovered: 1, notes: [] });
});

it('an issue and its webhook count once, whichever comes first', async () => {
  const { database, recover, addIssue, sentry } = await setUp(ON);
  await recover();
  const webhookOf = async (id: number) => {
    const body = new TextEncoder().encode(
      JSON.stringify(issueHook('created', { ...newIssue, id: String(id) }, sentry.url).payload),
    );
    const headers = new Map([
      ['content-type', 'application/json'],
      ['sentry-hook-resource', 'issue'],
    ]);
    const accepted = acceptSentry({ header: (name) => headers.get(name), body });
    if (!('delivery' in accepted)) throw new Error('The webhook was not taken.');
    return await createInbox(database).store(accepted.delivery);
  };
  addIssue(1);
  addIssue(2);
  expect(await webhookOf(1)).toMatchObject({ state: 'pending' });
  expect(await recover()).toEqual({ recovered: 1, notes: [] });
  expect(await webhookOf(2)).toMatchObject({ state: 'duplicate', duplicateOf: 'recovered-2' });
  expect(await recover()).toEqual({ recovered: 0, notes: [] });
  const states = await database.selectFrom('deliveries').select('state').orderBy('state').execute();
  expect(states.map(({ state }) => state)).toEqual(['duplicate', 'pending', 'pending']);
});

it('says so if there were more new issues than it looks at', async () => {
  const { recover, addIssue } = await setUp(ON);
  await recover();
  for (let id = 1; id <= 2_001; id++) addIssue(id);
  expect(await recover()).toEqual({
    recovered: 2_000,
    notes: ['there were too many new issues of the project api at Sentry; the oldest were not looked at'],
  });
});

it('goes on after a clock that was ahead is set right', async () => {
  const { database, recover, addIssue } = await setUp(ON);
  await keepSentrySeen(database, 'api', '2036-11-21T10:00:00.000Z');
  addIssue(1);
  expect(await recover()).toEqual({ recovered: 1, notes: [] });
});

it('a server starts one run for an issue that it recovers while the webhook arrives', async () => {
  const { sentry, database, environment, definitions, addIssue } = await setUp(ON);
  // Run ids must differ from those of earlier tests on the same Temporal.
  const id = Date.now();
  await keepSentrySeen(database, 'api', new Date(id).toISOString());
  addIssue(id);
  const client = temporalClient();
  const { url } = await serve(database, {
    client,
    definitions,
    environment: {
      ...environment,
      sourceSecrets: { SENTRY_CLIENT_SECRET: SENTRY_SECRET },
      taskQueue: `sentry-${uniqueId()}`,
    },
  });
  const issue = { ...newIssue, id: String(id), project: 'api' };
  const target = { url: `${url}/hooks/sentry`, secret: SENTRY_SECRET };
  expect(await sentry.deliver(target, issueHook('created', issue, sentry.url))).toBe(202);
  const stored = () => database.selectFrom('deliveries').select(['state', 'runs']).orderBy('state').execute();
  const settled = async () => (await stored()).filter(({ state }) => state !== 'pending').map(({ state }) => state);
  await expect.poll(settled).toContain('dispatched');
  await expect
    .poll(() =>
      database
        .selectFrom('sweeps')
        .select('name')
        .where('name', '=', 'recover')
        .where('endedAt', 'is not', null)
        .execute(),
    )
    .toHaveLength(1);
  await expect.poll(settled).toHaveLength((await stored()).length);
  const runs = (await stored()).flatMap((row) => JSON.parse(row.runs) as string[]);
  expect(runs).toHaveLength(1);
  await describeRun(client, runs[0] as RunId);
});
