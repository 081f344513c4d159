import { dirname } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkPolicy } from '../../../../activities/outputs/policy/check-policy.ts';
import type { Examination } from '../../../../activities/outputs/policy/examine.ts';
import { openQuarantine, type Quarantine } from '../../../support/activities/open-quarantine.ts';
import { PULL_REQUEST } from '../../../support/activities/open-stage.ts';

let quarantine: Quarantine;
beforeEach(async () => {
  quarantine = await openQuarantine();
  await quarantine.commit({ 'a.js': '1' });
});
afterEach(() => quarantine.close());

async function check(change: Partial<Examination>) {
  const { repository, base: mergeBase } = quarantine;
  const head = await quarantine.takeIn();
  const provenance = {
    runId: 'a/b/1',
    references: [],
    agent: 'fixer',
    author: 'curfew',
    latest: '2026-01-01T00:00:00Z',
  } as const;
  const examination = {
    repository,
    mergeBase,
    head,
    texts: {},
    policy: PULL_REQUEST,
    provenance,
    secrets: [],
    ...change,
  };
  return checkPolicy(examination, { folder: dirname(repository), signal: AbortSignal.timeout(60_000) });
}

it('returns the commit that Curfew made of the agent’s', async () => {
  const found = await check({});
  expect(found).toMatchObject({ files: 1, paths: ['a.js'], protectedPaths: [], mergeBase: quarantine.base });
  expect(found.head).not.toBe((await quarantine.git('rev-parse', 'HEAD')).trim());
});

it('reports a fault of Curfew as such, and does not blame the commits of the agent', async () => {
  await expect(check({ policy: null as never })).rejects.toMatchObject({
    name: 'ApplicationFailure',
    type: 'CheckFailed',
    nonRetryable: true,
    message: expect.stringMatching(
      /^Curfew could not check the commits because of a fault of its own: TypeError: /,
    ) as string,
  });
});
