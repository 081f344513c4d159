import { expect, it, onTestFinished } from 'vitest';
import { createSlack, type Slack } from '../../../connections/slack/create-slack.ts';
import { respondToSlack } from '../../../connections/slack/respond.ts';
import { startSlack, type StandInSlack } from '../../../stand-ins/slack/start-slack.ts';

async function opened(): Promise<{ standIn: StandInSlack; slack: Slack }> {
  const standIn = await startSlack({ token: 'xoxb-very-secret-token', appToken: 'app' });
  onTestFinished(() => standIn.close());
  const slack = createSlack({ apiUrl: standIn.apiUrl, botToken: 'xoxb-very-secret-token' });
  if (!slack) throw new Error('There is no client');
  return { standIn, slack };
}

it('is none without a token', () => {
  expect(createSlack({ apiUrl: 'https://slack.com/api/', botToken: null })).toBeNull();
});

it('finds channels by name over all pages, once for a while, and asks again after a failure', async () => {
  const { standIn, slack } = await opened();
  for (let index = 0; index < 2_500; index += 1) {
    standIn.world.channels.push({ id: `C0N${index}`, name: `n-${index}`, members: [], hasApp: true });
  }
  standIn.failNext({ method: 'conversations.list', cutSocket: true });
  await expect(slack.channelId('#N-2400')).rejects.toThrow();
  expect(await slack.channelId('#N-2400')).toBe('C0N2400');
  expect(await slack.channelId('#n-2400')).toBe('C0N2400');
  expect(standIn.calls.filter(({ method }) => method === 'conversations.list')).toHaveLength(4);
  expect(await slack.channelId('#nowhere')).toBeNull();
  expect(await slack.channelId('C0ANY')).toBe('C0ANY');
});

it('goes on with a search for a channel where Slack stopped it, and not from the beginning', async () => {
  const { standIn, slack } = await opened();
  for (let index = 0; index < 4_500; index += 1) {
    standIn.world.channels.push({ id: `C0N${index}`, name: `n-${index}`, members: [], hasApp: true });
  }
  const calls = (): number => standIn.calls.filter(({ method }) => method === 'conversations.list').length;
  const list = standIn.world.channels;
  // The rate limit comes after two pages.
  Object.defineProperty(standIn.world, 'channels', {
    get: () => {
      if (calls() === 2) standIn.failNext({ method: 'conversations.list', retryAfter: 1 });
      return list;
    },
  });
  await expect(slack.channelId('#n-4400')).rejects.toThrow('too many requests');
  expect(await slack.channelId('#n-4400')).toBe('C0N4400');
  expect(calls()).toBe(6);
});

it('knows people and members of channels', async () => {
  const { standIn, slack } = await opened();
  // Whoever is of another organization may call themselves ada there.
  standIn.world.users.push({ id: 'U0EVE', name: 'ada', email: null, team: 'T0OTHER' });
  expect(await slack.userNames('U0EVE')).toEqual([]);
  expect(await slack.userNames('U0ADA')).toEqual(['@ada', 'ada@example.com']);
  expect(await slack.userNames('U0NOBODY')).toEqual([]);
  expect(await slack.userId('@Ada')).toBe('U0ADA');
  expect(await slack.userId('@nobody')).toBeNull();
  expect(await slack.channelName('C0SUPPORT')).toBe('support');
  expect(await slack.channelName('C0NOWHERE')).toBeNull();
  expect(await slack.isMember('C0DAILY', 'U0ADA')).toBe(true);
  expect(await slack.isMember('C0DAILY', 'U0BOB')).toBe(false);
});

it('says why a call failed, without the token', async () => {
  const { standIn, slack } = await opened();
  standIn.failNext({ method: 'users.info', error: 'missing_scope' });
  await expect(slack.userNames('U0ADA')).rejects.toMatchObject({
    reason: 'missing_scope',
    message: 'Slack refuses users.info: missing_scope',
  });
  standIn.failNext({ method: 'users.info', retryAfter: 3 });
  await expect(slack.userNames('U0ADA')).rejects.toMatchObject({ retryAfterMs: 3_000 });
  standIn.failNext({ method: 'users.info', error: 'xoxb-very-secret-token' });
  await expect(slack.userNames('U0ADA')).rejects.toThrow(/^Slack refuses users\.info: (?!.*secret)/);
});

it('answers a command at an address of Slack, and at no other', async () => {
  const { standIn } = await opened();
  await respondToSlack(standIn.apiUrl, new URL('/respond/1', standIn.apiUrl).href, { text: 'Done' });
  expect(standIn.world.responses).toEqual([{ text: 'Done' }]);
  for (const url of ['http://169.254.169.254/', 'https://hooks.slack.com.evil.example/', 'file:///etc/passwd', 'x']) {
    await expect(respondToSlack('https://slack.com/api/', url, {})).rejects.toThrow('does not belong to Slack');
  }
});
