import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { createInbox } from '../../../../database/inbox/create-inbox.ts';
import { readDelivery } from '../../../../database/inbox/read-delivery.ts';
import { startSentry } from '../../../../stand-ins/sentry/start-sentry.ts';
import { recoverSentry } from '../../../../triggers/sources/sentry/recover-sentry.ts';
import { readSentryEvent } from '../../../../triggers/sources/sentry/read-sentry-event.ts';
import { temporaryDatabase } from '../../../support/database/temporary-database.ts';
import { automationFile, load } from '../../../support/definitions/definitions-folder.ts';
import { newIssue } from '../../../support/triggers/sentry-request.ts';
import { noGithub } from '../../../support/triggers/serve.ts';
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
  return { sentry, database, environment, recover, addIssue };
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
