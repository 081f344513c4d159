import { RequestError } from 'octokit';
import { expect, it } from 'vitest';
import { SlackRefused } from '../../../connections/slack/slack-refused.ts';
import { answersAgain } from '../../../triggers/backtest/answers-again.ts';
import { recordAnswers, type Recording } from '../../../triggers/backtest/record-answers.ts';
import type { RecordedAnswers } from '../../../triggers/backtest/recorded-answers.ts';
import type { GithubQuestions } from '../../../triggers/sources/github/github-questions.ts';
import type { DecidingClients } from '../../../triggers/sources/trigger-source.ts';
import { noGithub } from '../../support/triggers/serve.ts';

const AT = Date.parse('2026-11-21T10:00:00.000Z');
const REQUEST = { method: 'GET', url: 'https://api.github.example', headers: {} } as const;

function record(clients: Partial<Omit<DecidingClients, 'github'>> & { github?: Partial<GithubQuestions> }): Recording {
  return recordAnswers({ ...clients, github: { ...noGithub, ...clients.github } }, AT);
}

/** As the database gives it back. */
function stored(recording: Recording): RecordedAnswers {
  return JSON.parse(JSON.stringify(recording.answers())) as RecordedAnswers;
}

async function messageOf(asking: Promise<unknown>): Promise<unknown> {
  return await asking.then(
    (answer) => ({ answer }),
    (error: unknown) => (error instanceof Error ? error.message : error),
  );
}

it('the same question is asked once, so that every automation sees the same answer, and the clock stands still', async () => {
  const roles = ['write', 'none'];
  const recording = record({ github: { permissionOf: async () => roles.shift() ?? null } });
  const { github, now } = recording.clients;
  expect(await github.permissionOf('acme/api', 'ada')).toBe('write');
  expect(await github.permissionOf('acme/api', 'ada')).toBe('write');
  expect(await github.permissionOf('acme/api', 'ben')).toBe('none');
  expect(now?.()).toBe(AT);
  const again = answersAgain(stored(recording));
  expect(await again.github.permissionOf('acme/api', 'ada')).toBe('write');
  expect(await again.github.permissionOf('acme/api', 'ben')).toBe('none');
  expect(again.now?.()).toBe(AT);
});

it('a question without an answer now is not recorded, and is asked again', async () => {
  const answers = [
    () => Promise.reject(new RequestError('Bad Gateway', 502, { request: REQUEST })),
    async () => 'read',
  ];
  const recording = record({ github: { permissionOf: () => answers.shift()?.() ?? Promise.resolve(null) } });
  const { github } = recording.clients;
  await expect(github.permissionOf('acme/api', 'ada')).rejects.toThrow('Bad Gateway');
  expect(stored(recording).asked).toEqual({});
  expect(await github.permissionOf('acme/api', 'ada')).toBe('read');
  expect(stored(recording).asked).toEqual({ 'role ["acme/api","ada"]': { answer: 'read' } });
});

it('a refusal is an answer, and is thrown again as it was', async () => {
  const denied = new RequestError('Resource not accessible', 403, { request: REQUEST });
  const scope = new SlackRefused('users.info', 'missing_scope', { needed: 'users:read' });
  const recording = record({
    github: { permissionOf: () => Promise.reject(denied) },
    slack: { channelName: async () => null, userNames: () => Promise.reject(scope) },
  });
  const { clients } = recording;
  await expect(clients.github.permissionOf('acme/api', 'ada')).rejects.toBe(denied);
  await expect(clients.slack?.userNames('U1')).rejects.toBe(scope);
  expect(await clients.slack?.channelName('C1')).toBeNull();
  const { github, slack } = answersAgain(stored(recording));
  const refused = await github.permissionOf('acme/api', 'ada').catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(RequestError);
  expect(refused).toMatchObject({ message: denied.message, status: 403 });
  const ofSlack = await slack?.userNames('U1').catch((error: unknown) => error);
  expect(ofSlack).toBeInstanceOf(SlackRefused);
  expect(ofSlack).toMatchObject({ message: scope.message, reason: 'missing_scope' });
  expect(await slack?.channelName('C1')).toBeNull();
});

it('a refusal because of a rate limit is no answer', async () => {
  const limited = new RequestError('You have exceeded a secondary rate limit', 403, { request: REQUEST });
  const recording = record({ github: { permissionOf: () => Promise.reject(limited) } });
  await expect(recording.clients.github.permissionOf('acme/api', 'ada')).rejects.toBe(limited);
  expect(stored(recording).asked).toEqual({});
});

it('a list of paths that is too long is used, but only its size is recorded', async () => {
  const paths = Array.from({ length: 3_000 }, (_, index) => `packages/${'deep/'.repeat(20)}file-${index}.ts`);
  const recording = record({ github: { changedFiles: async () => paths, permissionOf: async () => 'write' } });
  expect(await recording.clients.github.changedFiles('acme/api', 7)).toBe(paths);
  expect(await recording.clients.github.permissionOf('acme/api', 'ada')).toBe('write');
  const answers = stored(recording);
  expect(JSON.stringify(answers).length).toBeLessThan(300);
  const { github } = answersAgain(answers);
  expect(await messageOf(github.changedFiles('acme/api', 7))).toMatch(
    /^the changed files of acme\/api#7 took 3\d{5} bytes, which is too much to be recorded$/,
  );
  expect(await github.permissionOf('acme/api', 'ada')).toBe('write');
});

it('three hundred long paths, the most that a filter of paths asks for, are recorded', async () => {
  const paths = Array.from({ length: 300 }, (_, index) => `packages/${'deep/'.repeat(40)}file-${index}.ts`);
  const recording = record({ github: { changedFiles: async () => paths } });
  await recording.clients.github.changedFiles('acme/api', 7);
  expect(await answersAgain(stored(recording)).github.changedFiles('acme/api', 7)).toEqual(paths);
});

it('where pushes cannot be asked about, and without Slack and a database, that is what is recorded', async () => {
  const recording = record({ slack: null });
  const push = { before: null, after: 'a'.repeat(40), forced: false, firstCommit: null };
  expect(await recording.clients.github.pushedFiles?.('acme/api', push)).toBeNull();
  const again = answersAgain(stored(recording));
  expect(await again.github.pushedFiles?.('acme/api', push)).toBeNull();
  expect([again.slack, again.ownActs]).toEqual([undefined, undefined]);
});

it('what nobody asked then is named in words', async () => {
  const { github, slack, ownActs, now } = answersAgain({ version: 1, at: '2026-11-21T10:00:00.000Z', asked: {} });
  const then = 'was not asked when the delivery was decided';
  const asked = [
    github.permissionOf('acme/api', 'ada'),
    github.changedFiles('acme/api', 7),
    github.pushedFiles?.('acme/api', { before: null, after: 'a', forced: false, firstCommit: null }),
    github.botLogin(),
    slack?.channelName('C1'),
    slack?.userNames('U1'),
    ownActs?.find(['page:acme/api:7'], null),
    ownActs?.knows('fix/github/1'),
  ];
  const messages = await Promise.all(asked.map((each) => messageOf(Promise.resolve(each))));
  expect(messages).toEqual([
    `the role of @ada in acme/api ${then}`,
    `the changed files of acme/api#7 ${then}`,
    `the changed files of the push to acme/api ${then}`,
    `the account of Curfew at GitHub ${then}`,
    `the name of the channel C1 ${then}`,
    `the names of the user U1 ${then}`,
    `what Curfew had done before ${then}`,
    `what the run fix/github/1 had done ${then}`,
  ]);
  expect(now?.()).toBe(AT);
  expect(() => answersAgain(null).now?.()).toThrow('what Curfew asked to decide it was not recorded');
});
