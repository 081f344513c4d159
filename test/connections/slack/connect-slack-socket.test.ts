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
  expect(performance.now() - begun).toBeLessThan(5_000);
  expect(slack.sockets.connected()).toBe(0);
});
