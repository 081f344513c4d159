import { expect, it } from 'vitest';
import { pushedMark, readOwnBranches } from '../../../../activities/outputs/create-pull-request/own-branches.ts';
import type { Pull } from '../../../../connections/github/pull-calls.ts';

const BRANCH = 'curfew/fix-bug/issue-5';
const [OURS, THEIRS] = ['a'.repeat(40), 'b'.repeat(40)];

function pull(number: number, change: Partial<Pull>): Pull {
  const body = pushedMark([OURS]);
  return { ...{ number, author: 'curfew-bot', body, state: 'open' }, ...change } as Pull;
}

/** The numbers of the pull requests that count as ours. */
async function own(login: string | null, pulls: Pull[]): Promise<number[]> {
  const github = { botLogin: async () => login, listPullsFrom: async () => pulls };
  const heads = [{ branch: BRANCH, head: OURS }];
  const search = { repository: 'acme/api', branches: [BRANCH], tips: new Map([[BRANCH, OURS]]), heads };
  return (await readOwnBranches(github, search)).pulls.map(({ number }) => number);
}

it('a pull request with our mark is ours if we have opened it', async () => {
  const pulls = [pull(1, {}), pull(2, { author: 'mallory' }), pull(3, { author: 'Curfew-Bot' }), pull(4, { body: '' })];
  expect(await own('curfew-bot', pulls)).toEqual([3, 1]);
});

it('if the forge does not tell our account, one is ours that lists a commit which we have pushed, and none with another mark', async () => {
  const copied = pull(2, { author: 'mallory', body: pushedMark([THEIRS]) });
  expect(await own(null, [pull(1, {}), copied, pull(3, { body: '' })])).toEqual([1]);
});
