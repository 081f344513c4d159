import fc from 'fast-check';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { NewDelivery } from '../../../../database/inbox/new-delivery.ts';
import { DEFAULT_SETTINGS } from '../../../../definitions/settings.ts';
import { createApp } from '../../../../triggers/create-app.ts';
import {
  command,
  mention,
  press,
  reply,
  SIGNING_SECRET,
  slackForm,
  slackRequest,
} from '../../../support/slack/payloads.ts';
import { openDoor } from '../../../support/triggers/open-door.ts';
import { sourceEnvironment } from '../../../support/triggers/source-environment.ts';

const SECRETS = { SLACK_SIGNING_SECRET: 'the new one', SLACK_SIGNING_SECRET_OLD: SIGNING_SECRET };

function app(sourceSecrets: Record<string, string> = SECRETS) {
  const stored: NewDelivery[] = [];
  const hono = createApp({
    environment: sourceEnvironment({ sourceSecrets }),
    settings: DEFAULT_SETTINGS,
    inbox: {
      store: async (delivery) => {
        stored.push(delivery);
        return { state: delivery.state, repeated: false };
      },
    },
    unready: async () => [],
    log: pino({ level: 'silent' }),
  });
  return { stored, post: async (request: RequestInit) => await hono.request('/hooks/slack', request) };
}

async function sent(request: RequestInit) {
  const { stored, post } = app();
  const response = await post(request);
  return { status: response.status, body: (await response.json()) as unknown, stored };
}

function bodyOf(delivery: NewDelivery | undefined): unknown {
  return JSON.parse(new TextDecoder().decode(delivery?.body));
}

describe('what Slack sends', () => {
  it.each([
    ['a mention', slackRequest(mention()), 'app_mention', 'Ev0000001'],
    ['a reply', slackRequest(reply()), 'message', 'Ev0000002'],
    ['a slash command', slackForm(command()), 'command', expect.stringMatching(/^command-[0-9a-f]{40}$/)],
    [
      'a button',
      slackForm({ payload: JSON.stringify(press()) }),
      'block_actions',
      expect.stringMatching(/^block_actions-/),
    ],
  ])('is stored and answered with 200: %s', async (_, request, name, deliveryId) => {
    const { status, stored } = await sent(request);
    expect(status).toBe(200);
    expect(stored).toMatchObject([{ source: 'slack', name, deliveryId, state: 'pending', reason: null }]);
  });

  it.each([
    [
      'a message outside of threads',
      reply({ thread_ts: undefined }),
      'The message is not a reply in a thread, so it is for no run.',
    ],
    [
      'a message that begins a thread',
      reply({ ts: '1764000000.000100' }),
      'The message is not a reply in a thread, so it is for no run.',
    ],
    [
      'an edit',
      reply({ subtype: 'message_changed' }),
      'The message was edited. Curfew reads a message once, as it was when it was sent.',
    ],
    [
      'a deletion',
      reply({ subtype: 'message_deleted' }),
      'The message was deleted. If a run had been given it before, it keeps it.',
    ],
    [
      'somebody who joins the channel',
      reply({ subtype: 'channel_join' }),
      'The message is not one that a person wrote: Slack sent it with the subtype "channel_join".',
    ],
    ['a message of a bot', reply({ bot_id: 'B1' }), 'The message was written by a bot.'],
    [
      'a message of an old bot',
      reply({ subtype: 'bot_message', user: undefined }),
      'The message was written by a bot.',
    ],
    ['our own message', reply({ bot_id: 'B1', app_id: 'A0CURFEW' }), 'The message was written by Curfew itself.'],
    [
      'another event',
      mention({ type: 'reaction_added' }),
      'Curfew does nothing on the event "reaction_added": only mentions of the app and replies in threads do something.',
    ],
    [
      'the end of the installation',
      mention({ type: 'app_uninstalled' }),
      'The app was uninstalled from the workspace. To use it again, install it and set its new token as SLACK_BOT_TOKEN.',
    ],
    [
      'the end of a token',
      mention({ type: 'tokens_revoked', tokens: { oauth: ['U0ADA'], bot: ['U0CURFEW'] } }),
      'Slack has revoked tokens of the app. If the token of the bot is among them, install the app again and set its new token as SLACK_BOT_TOKEN.',
    ],
    [
      'the word that events are left out',
      { token: 'x', type: 'app_rate_limited', team_id: 'T0ACME', minute_rate_limited: 1_518_467_820, api_app_id: 'A0' },
      'Slack says that it sends fewer events now, because there were too many.',
    ],
  ])('is kept with the reason when nothing can come of it: %s', async (_, payload, reason) => {
    expect((await sent(slackRequest(payload))).stored).toMatchObject([{ state: 'ignored', reason }]);
  });

  it.each(['view_submission', 'view_closed', 'shortcut', 'message_action', 'block_suggestion'])(
    'is kept with the reason when it is the interaction %s',
    async (type) => {
      const { status, stored } = await sent(slackForm({ payload: JSON.stringify(press({}, { type })) }));
      const reason = `Curfew does nothing on the interaction "${type}": only the buttons of its own messages do something.`;
      expect({ status, stored }).toMatchObject({ status: 200, stored: [{ name: type, state: 'ignored', reason }] });
    },
  );

  it.each(['thread_broadcast', 'file_share', 'me_message'])('is a reply of a person also as %s', async (subtype) => {
    expect((await sent(slackRequest(reply({ subtype })))).stored).toMatchObject([{ state: 'pending', reason: null }]);
  });

  it('is the same mention when its message is edited, although the event has another id', async () => {
    const { send, database } = await openDoor(SECRETS);
    const edited = { text: '<@U0CURFEW> please look', edited: { user: 'U0ADA', ts: '1764000002.000000' } };
    const another = mention({ ts: '1764000009.000100' }, { event_id: 'Ev3' });
    for (const payload of [mention(), mention(edited, { event_id: 'Ev2' }), another]) {
      expect((await send('/hooks/slack', slackRequest(payload))).status).toBe(200);
    }
    const stored = database.selectFrom('deliveries').select(['deliveryId', 'state', 'duplicateOf']);
    expect(await stored.orderBy('deliveryId').execute()).toEqual([
      { deliveryId: 'Ev0000001', state: 'pending', duplicateOf: null },
      { deliveryId: 'Ev2', state: 'duplicate', duplicateOf: 'Ev0000001' },
      { deliveryId: 'Ev3', state: 'pending', duplicateOf: null },
    ]);
  });

  it('is kept without what one could act with at Slack', async () => {
    const { stored } = await sent(slackForm(command()));
    const body = bodyOf(stored[0]);
    expect(body).toMatchObject({ command: '/fix', text: 'the login page', user_id: 'U0ADA' });
    for (const key of ['token', 'response_url', 'trigger_id']) expect(body).not.toHaveProperty(key);
    expect(stored[0]?.headers).toEqual({ 'response-url': 'https://hooks.slack.com/commands/T0ACME/1/abc' });
  });

  it('is told apart by the id that the signature covers: a second use of a command is another one, a second sending is not', async () => {
    const ids = [command(), command(), command({ trigger_id: '2.2.2' })].map(
      async (fields) => (await sent(slackForm(fields))).stored[0]?.deliveryId,
    );
    const [first, again, other] = await Promise.all(ids);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('is taken with the headers of a retry, as its first arrival may have been lost', async () => {
    const headers = { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' };
    expect((await sent(slackRequest(mention(), { headers }))).stored).toHaveLength(1);
  });

  it('is one delivery although Slack sends it four times, because the answers came late', async () => {
    const { send, database } = await openDoor(SECRETS);
    for (const retry of ['0', '1', '2', '3']) {
      const headers = { 'x-slack-retry-num': retry, 'x-slack-retry-reason': 'http_timeout' };
      const answer = await send('/hooks/slack', slackRequest(mention(), retry === '0' ? {} : { headers }));
      expect(answer).toEqual({ status: 200, body: {} });
    }
    expect(await database.selectFrom('deliveries').select('deliveryId').execute()).toEqual([
      { deliveryId: 'Ev0000001' },
    ]);
  });

  it('is answered with its challenge when it checks the address, and with nothing else', async () => {
    const handshake = { token: 'x', challenge: '3eZbrw1aB', type: 'url_verification' };
    expect(await sent(slackRequest(handshake))).toEqual({ status: 200, body: { challenge: '3eZbrw1aB' }, stored: [] });
    expect((await sent(slackRequest(handshake, { secret: 'wrong' }))).status).toBe(401);
    expect(await sent(slackForm({ ssl_check: '1', token: 'x' }))).toEqual({ status: 200, body: {}, stored: [] });
  });

  it('answers who typed a command, for their eyes only', async () => {
    const { body } = await sent(slackForm(command()));
    expect(body).toMatchObject({
      response_type: 'ephemeral',
      text: expect.stringContaining('Curfew has received your command') as string,
    });
  });
});

describe('what Slack does not send', () => {
  const now = Math.floor(Date.now() / 1_000);

  it.each([
    ['a wrong secret', slackRequest(mention(), { secret: 'wrong' })],
    ['a time too long ago', slackRequest(mention(), { timestamp: now - 301 })],
    ['a time too far ahead', slackRequest(mention(), { timestamp: now + 310 })],
    ['a time that is none', slackRequest(mention(), { timestamp: '1e9' })],
    [
      'another time than the signed one',
      slackRequest(mention(), { headers: { 'x-slack-request-timestamp': String(now - 1) } }),
    ],
    ['no signature', slackRequest(mention(), { headers: { 'x-slack-signature': '' } })],
    [
      'another version of signatures',
      slackRequest(mention(), { headers: { 'x-slack-signature': `v1=${'a'.repeat(64)}` } }),
    ],
  ])('is refused with 401, without a reason: %s', async (_, request) => {
    expect(await sent(request)).toEqual({
      status: 401,
      body: { error: 'The signature is missing, wrong or too old.' },
      stored: [],
    });
  });

  it('is refused when there is no secret at all', async () => {
    const { post, stored } = app({});
    expect((await post(slackRequest(mention(), { secret: '' }))).status).toBe(401);
    expect(stored).toEqual([]);
  });

  it.each([
    ['no JSON', slackRequest('{'), 400],
    ['no object', slackRequest('[]'), 400],
    ['no UTF-8', slackRequest(new Uint8Array([0x7b, 0xff, 0x7d])), 400],
    ['another type', slackRequest(mention(), { headers: { 'content-type': 'text/plain' } }), 415],
    ['no event', slackRequest({ type: 'event_callback', event_id: 'Ev1' }), 400],
    ['no event id', slackRequest(mention({}, { event_id: undefined })), 400],
    ['an event id of another shape', slackRequest(mention({}, { event_id: '../../x' })), 400],
    ['a key twice', slackRequest('{"type":"event_callback","type":"url_verification","challenge":"x"}'), 400],
    [
      'a field twice',
      slackRequest('command=%2Ffix&command=%2Fdeploy', {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
      400,
    ],
    ['an empty form', slackForm({}), 400],
    ['an interaction that is no JSON', slackForm({ payload: 'x' }), 400],
    ['very deep JSON', slackRequest('{"a":'.repeat(50_000)), 400],
    ['an array of 200,000 numbers', slackRequest(`{"type":"event_callback","a":[${'1,'.repeat(200_000)}1]}`), 400],
  ])('is refused although it is signed: %s', async (_, request, status) => {
    const { status: answered, stored } = await sent(request);
    expect({ answered, stored }).toEqual({ answered: status, stored: [] });
  });

  it('never makes it fail, whatever is signed', async () => {
    const keys = fc.constantFrom(
      'type',
      'event',
      'event_id',
      'team_id',
      '__proto__',
      'constructor',
      'ts',
      'command',
      'payload',
    );
    const payload = fc.dictionary(
      keys,
      fc.oneof(fc.string(), fc.constantFrom('event_callback', 'message', 'app_mention'), fc.jsonValue()),
    );
    const request = fc.oneof(
      payload.map((value) => slackRequest(JSON.stringify(value))),
      payload.map((value) => slackForm({ payload: JSON.stringify(value) })),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => slackRequest(new Uint8Array(bytes))),
      fc.dictionary(fc.string(), fc.string()).map((fields) => slackForm(fields)),
    );
    await fc.assert(
      fc.asyncProperty(request, async (given) => {
        expect([200, 400]).toContain((await sent(given)).status);
      }),
      { numRuns: 200 },
    );
  });
});
