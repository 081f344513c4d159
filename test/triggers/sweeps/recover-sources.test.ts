import { expect, it } from 'vitest';
import type { Database } from '../../../database/schema.ts';
import { githubSource } from '../../../triggers/sources/github/github-source.ts';
import type { Recovered, TriggerSource } from '../../../triggers/sources/trigger-source.ts';
import { recoverAll } from '../../../triggers/sweeps/recover-sources.ts';
import { makeAutomation } from '../../support/triggers/make-automation.ts';
import { definitions } from '../../support/triggers/serve.ts';
import { sweepDependencies } from '../../support/triggers/sweep-dependencies.ts';

function source(id: string, recover: () => Promise<Recovered>): TriggerSource {
  return { ...githubSource, id, recover };
}

function using(...sources: string[]) {
  const triggers = { sources: Object.fromEntries(sources.map((id) => [id, {}])) };
  return sweepDependencies({} as Database, { definitions: definitions([makeAutomation({ triggers })]) });
}

const FOUND = source('github', async () => ({ recovered: 2, notes: ['one webhook may not be read'] }));

it('each source that an enabled automation uses says what it found and what it could not look through', async () => {
  const unused = source('sentry', () => Promise.reject(new Error('was asked')));
  expect(await recoverAll([FOUND, unused], using('github'))).toEqual([
    'github: 2 lost deliveries found',
    'github: one webhook may not be read',
  ]);
  const disabled = definitions([makeAutomation({ enabled: false })]);
  expect(await recoverAll([FOUND], { ...using(), definitions: disabled })).toEqual([]);
});

it('a source that fails does not hold up the next one, and the error has what both did', async () => {
  const failing = source('sentry', () => Promise.reject(new Error('it is away')));
  await expect(recoverAll([failing, FOUND], using('github', 'sentry'))).rejects.toThrow(
    'sentry: it is away\ngithub: 2 lost deliveries found\ngithub: one webhook may not be read',
  );
});
