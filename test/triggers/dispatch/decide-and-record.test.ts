import { RequestError } from 'octokit';
import { expect, it } from 'vitest';
import { decideAndRecord } from '../../../triggers/dispatch/decide-and-record.ts';
import type { DecideDependencies } from '../../../triggers/dispatch/decide-delivery.ts';
import { makeAutomation } from '../../support/triggers/make-automation.ts';
import { labeledIssue, makeDelivery } from '../../support/triggers/make-delivery.ts';
import { temporalByChance } from '../../support/triggers/past/temporal-by-chance.ts';
import { definitions, noGithub } from '../../support/triggers/serve.ts';

const AT = '2026-11-21T10:00:00.000Z';

/** Temporal takes every run. */
function dependencies(github: Partial<DecideDependencies['github']>): DecideDependencies {
  const never = { below: () => 0, of: () => undefined as never, in100: () => false };
  const automations = [makeAutomation({ id: 'writers', triggers: { roles: ['write'] } })];
  return {
    client: temporalByChance(never, new Map()),
    taskQueue: 'unused',
    definitions: definitions(automations),
    github: { ...noGithub, ...github },
  };
}

it('an attempt that starts nothing and is repeated records nothing', async () => {
  const request = { method: 'GET', url: 'https://api.github.example', headers: {} } as const;
  const away = new RequestError('Bad Gateway', 502, { request });
  const mark = await decideAndRecord(
    dependencies({ permissionOf: () => Promise.reject(away) }),
    makeDelivery(labeledIssue),
  );
  expect(mark).toMatchObject({ state: 'pending', runs: [] });
  expect(mark).not.toHaveProperty('answers');
});

it('what earlier attempts started is kept for ever, and what they asked as long as it is not too long', async () => {
  const paths = 'x'.repeat(200_000);
  const attempt = (started: string) => ({
    version: 1,
    at: AT,
    asked: { files: { answer: [paths] } },
    started: [started],
  });
  const answers = JSON.stringify({ ...attempt('second'), earlier: [attempt('first')] });
  const mark = await decideAndRecord(
    dependencies({ permissionOf: async () => 'none' }),
    makeDelivery(labeledIssue, { answers, attempts: 2, runs: ['first/github/one', 'second/github/one'] }),
  );
  expect(mark).toMatchObject({
    state: 'dispatched',
    answers: {
      asked: { 'role ["Acme/API","octocat"]': { answer: 'none' } },
      earlier: [{ started: ['first'], asked: {} }, attempt('second')],
    },
  });
  expect(mark.answers).not.toHaveProperty('started');
});
