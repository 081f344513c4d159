import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { createInbox } from '../../../../database/inbox/create-inbox.ts';
import { readDelivery } from '../../../../database/inbox/read-delivery.ts';
import { until } from '../../../../runtime/until.ts';
import { startSlack } from '../../../../stand-ins/slack/start-slack.ts';
import { listenToSlack } from '../../../../triggers/sources/slack/listen-to-slack.ts';
import { slackSource } from '../../../../triggers/sources/slack/slack-source.ts';
import { DEFAULT_SETTINGS } from '../../../../definitions/settings.ts';
import { temporaryDatabase } from '../../../support/database/temporary-database.ts';
import { command, mention, press } from '../../../support/slack/payloads.ts';
import { sourceEnvironment } from '../../../support/triggers/source-environment.ts';

it('each envelope of Socket Mode is stored as a request would be, and then acknowledged', async () => {
  const slack = await startSlack({ token: 'bot', appToken: 'app' });
  const database = await temporaryDatabase();
  const environment = sourceEnvironment();
  environment.slack = { apiUrl: slack.apiUrl, botToken: null, appToken: 'app' };
  const log = pino({ level: 'silent' });
  const listening = listenToSlack({ environment, inbox: createInbox(database), log });
  onTestFinished(async () => {
    await listening?.stop();
    await slack.close();
  });
  await until('a connection', async () => slack.sockets.connected() > 0);
  const payloads: [string, object][] = [
    ['events_api', mention()],
    ['slash_commands', command()],
    ['interactive', press()],
    ['events_api', mention()],
    ['unknown', {}],
  ];
  // Not acknowledged, and not the end of the process.
  slack.sockets.send({ envelope_id: 'broken', type: 'events_api' });
  slack.sockets.send({ envelope_id: 'broken', type: 'events_api', payload: { type: 'event_callback' } });
  for (const [index, [type, payload]] of payloads.entries()) {
    slack.sockets.send({ envelope_id: `e${index}`, type, payload });
    await until('the acknowledgement', async () => slack.sockets.acknowledged.length > index);
  }
  expect(slack.sockets.acknowledged[1]?.payload).toMatchObject({ response_type: 'ephemeral' });
  const stored = await database.selectFrom('deliveries').select(['name']).orderBy('name').execute();
  expect(stored.map(({ name }) => name)).toEqual(['app_mention', 'block_actions', 'command']);
  expect(await readDelivery(database, 'slack', 'Ev0000001')).toMatchObject({ state: 'pending', name: 'app_mention' });
});

it('without a token for it there is no connection', () => {
  const listening = {
    environment: sourceEnvironment(),
    inbox: { store: () => Promise.reject(new Error('no')) },
    log: pino({ level: 'silent' }),
  };
  expect(listenToSlack(listening)).toBeNull();
});

it.each([
  [{}, {}, ['SLACK_SIGNING_SECRET is not set']],
  [{ SLACK_SIGNING_SECRET: 'x' }, {}, []],
  [{}, { appToken: 'xapp' }, []],
  [{ SLACK_SIGNING_SECRET: 'x' }, { users: ['@ada'] }, ['SLACK_BOT_TOKEN is not set']],
  [{ SLACK_SIGNING_SECRET: 'x' }, { users: ['@ada'], botToken: 'xoxb' }, []],
])(
  'a process does not start without what enabled automations need: %j %j',
  (sourceSecrets, given: { users?: string[]; appToken?: string; botToken?: string }, missing) => {
    const environment = sourceEnvironment({ sourceSecrets });
    environment.slack = { apiUrl: '', botToken: given.botToken ?? null, appToken: given.appToken ?? null };
    const triggers = [{ mention: { channels: ['C0SUPPORT'], users: given.users ?? null }, command: null }];
    const problems = slackSource.missing({ triggers, settings: DEFAULT_SETTINGS }, environment);
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(missing);
  },
);
