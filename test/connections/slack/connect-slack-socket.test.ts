import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import {
  connectSlackSocket,
  type SlackEnvelope,
  type SlackSocketOptions,
} from '../../../connections/slack/connect-slack-socket.ts';
import { until } from '../../../runtime/until.ts';
import { startSlack, type StandInSlack } from '../../../stand-ins/slack/start-slack.ts';

async function opened(changes: Partial<SlackSocketOptions> = {}) {
  const slack = await startSlack({ token: 'bot', appToken: 'app' });
  const taken: SlackEnvelope[] = [];
  const socket = connectSlackSocket({
    apiUrl: slack.apiUrl,
    appToken: 'app',
    log: pino({ level: 'silent' }),
    retryMs: 10,
    take: async (envelope) => {
      taken.push(envelope);
      return {};
    },
    ...changes,
  });
  onTestFinished(async () => {
    await socket.stop();
    await slack.close();
  });
  return { slack, taken, socket };
}

async function connected(slack: StandInSlack, times = 1): Promise<void> {
  await until('a connection', async () => slack.sockets.admitted() >= times && slack.sockets.connected() > 0);
}

const ENVELOPE = {
  envelope_id: 'e1',
  type: 'events_api',
  payload: { event: { type: 'app_mention' } },
  accepts_response_payload: false,
};

it('passes on each envelope, and acknowledges it with the answer', async () => {
  const { slack, taken } = await opened({ take: async () => ({ text: 'On it.' }) });
  await connected(slack);
  slack.sockets.send({ envelope_id: 'e2', type: 'slash_commands', payload: { command: '/fix' } });
  await until('the acknowledgement', async () => slack.sockets.acknowledged.length > 0);
  expect(slack.sockets.acknowledged).toEqual([{ envelope_id: 'e2', payload: { text: 'On it.' } }]);
  expect(taken).toEqual([]);
});

it('acknowledges nothing before it is stored, nor if it could not be stored', async () => {
  const stored = Promise.withResolvers<Record<string, unknown>>();
  let asked = 0;
  const { slack } = await opened({
    take: async () => {
      asked += 1;
      if (asked === 1) throw new Error('The disk is full');
      return await stored.promise;
    },
  });
  await connected(slack);
  slack.sockets.send(ENVELOPE);
  slack.sockets.send({ ...ENVELOPE, envelope_id: 'e2' });
  await until('both', async () => asked === 2);
  expect(slack.sockets.acknowledged).toEqual([]);
  stored.resolve({});
  await until('the acknowledgement', async () => slack.sockets.acknowledged.length > 0);
  expect(slack.sockets.acknowledged).toEqual([{ envelope_id: 'e2', payload: {} }]);
});

it('connects again when the connection is cut, and when Slack asks for it', async () => {
  const { slack, taken } = await opened();
  await connected(slack);
  slack.sockets.cut();
  await connected(slack, 2);
  slack.sockets.send({ type: 'disconnect', reason: 'refresh_requested' });
  await connected(slack, 3);
  slack.sockets.send(ENVELOPE);
  await until('the envelope', async () => taken.length === 1);
});

it.each([
  ['warning', 'Slack ends the connection; another one is opened'],
  ['refresh_requested', 'Slack ends the connection; another one is opened'],
  ['link_disabled', 'Socket Mode was switched off in the settings of the app at Slack'],
])('acknowledges what is being stored before it gives up a connection that Slack ends: %s', async (reason, told) => {
  const stored = Promise.withResolvers<Record<string, unknown>>();
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line) => void lines.push(line) });
  const { slack } = await opened({ take: () => stored.promise, log });
  await connected(slack);
  slack.sockets.send({ envelope_id: 'e1', type: 'slash_commands', payload: { command: '/fix' } });
  slack.sockets.send({ type: 'disconnect', reason, debug_info: { host: 'wss-111.slack.com' } });
  await until('the end to be announced', async () => lines.some((line) => line.includes(told)));
  stored.resolve({ text: 'On it.' });
  await connected(slack, 2);
  expect(slack.sockets.acknowledged).toEqual([{ envelope_id: 'e1', payload: { text: 'On it.' } }]);
});

it('acknowledges a thousand envelopes that arrive at once', async () => {
  const { slack, taken } = await opened();
  await connected(slack);
  const ids = Array.from({ length: 1_000 }, (_, index) => `e${index}`);
  for (const id of ids) slack.sockets.send({ ...ENVELOPE, envelope_id: id });
  await until('the acknowledgements', async () => slack.sockets.acknowledged.length === ids.length);
  expect(new Set(slack.sockets.acknowledged.map(({ envelope_id: id }) => id))).toEqual(new Set(ids));
  expect(taken).toHaveLength(ids.length);
});

it('keeps trying when Slack cannot be reached or refuses the token', async () => {
  const { slack } = await opened();
  await connected(slack);
  slack.failNext({ method: 'apps.connections.open', error: 'invalid_auth' });
  slack.failNext({ method: 'apps.connections.open', cutSocket: true });
  slack.failNext({ method: 'apps.connections.open', retryAfter: 1 });
  slack.sockets.cut();
  await connected(slack, 2);
});

it('stops at once, also while it waits to try again', async () => {
  const { slack, socket } = await opened({ retryMs: 60_000 });
  await connected(slack);
  slack.failNext({ method: 'apps.connections.open', error: 'invalid_auth' });
  slack.sockets.cut();
  const begun = performance.now();
  await socket.stop();
  expect(performance.now() - begun).toBeLessThan(30_000);
  expect(slack.sockets.connected()).toBe(0);
});
