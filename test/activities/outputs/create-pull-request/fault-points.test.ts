import { ApplicationFailure } from '@temporalio/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RequestedFault } from '../../../../stand-ins/forge/faults.ts';
import { openForge, type OpenForge } from '../../../support/forge/open-forge.ts';
import { oneIn, sampled } from '../../../support/setup/sampled.ts';
import { handOver, handOverAgain } from '../../../support/activities/hand-over.ts';
import { isDone, openStage, PULL_REQUEST, type Stage } from '../../../support/activities/open-stage.ts';

/** Each hands over two times or more. */
const itSampled = oneIn(4);

let forge: OpenForge;
let stage: Stage;
beforeAll(async () => {
  forge = await openForge();
});
afterAll(() => forge.close());
beforeEach(async () => {
  stage = await openStage(forge);
});
afterEach(() => stage.close());

const OPTIONS = { outputs: { createPullRequest: { ...PULL_REQUEST, labels: ['bot'], reviewers: ['reader'] } } };

/** Tries the activity again after each error, as Temporal would, until it ends. */
async function untilDone(head: string) {
  const errors: unknown[] = [];
  const id = stage.session.use('create_pull_request', { title: 'Fix the answer', body: 'Off by one.', head });
  for (let attempt = 1; attempt <= 4; attempt++) {
    try {
      return { id, result: await handOverAgain(stage, id, OPTIONS), errors };
    } catch (error) {
      errors.push(error);
    }
  }
  throw new AggregateError(errors, 'Four attempts failed');
}

async function expectExactlyOne(id: string, head: string): Promise<void> {
  expect(await stage.branches()).toEqual({ [stage.branch]: head });
  expect(stage.pulls()).toMatchObject([{ state: 'open', labels: ['bot'], pull: { reviewers: ['reader'] } }]);
  expect(await stage.agentCommit(stage.pulls()[0]?.pull?.headSha ?? '')).toBe(head);
  expect(stage.session.answers(id)).toHaveLength(1);
  expect(stage.session.answers(id)[0]?.isError).toBe(false);
}

const lost = { after: true, cutSocket: true };
const POINTS: [string, RequestedFault][] = [
  ['looking up the repository', { match: /^GET \/repos\/acme\/api$/, status: 502 }],
  ['listing the branches', { match: /^GET \/acme\/api\.git\/info\/refs/, cutSocket: true }],
  ['fetching the base', { match: /^POST \/acme\/api\.git\/git-upload-pack/, status: 500 }],
  ['pushing', { match: /^POST \/acme\/api\.git\/git-receive-pack/, status: 500 }],
  ['pushing, when only the answer is lost', { match: /^POST \/acme\/api\.git\/git-receive-pack/, ...lost }],
  ['opening the pull request', { match: /^POST \/repos\/acme\/api\/pulls$/, status: 503 }],
  ['opening the pull request, when only the answer is lost', { match: /^POST \/repos\/acme\/api\/pulls$/, ...lost }],
  ['adding labels, when only the answer is lost', { match: /^POST .*\/labels$/, ...lost }],
  ['asking for reviewers', { match: /^POST .*\/requested_reviewers$/, status: 500 }],
];

describe('one branch, one pull request, one answer', () => {
  it.each(sampled(POINTS))('after a failure while %s', async (_, fault) => {
    const head = await stage.commit({ 'a.js': '1' });
    await stage.bundle();
    forge.forge.failNext(fault);
    const { id, result, errors } = await untilDone(head);
    isDone(result);
    expect(errors).toHaveLength(1);
    expect(errors[0]).not.toMatchObject({ nonRetryable: true });
    expect(result.artefact).toMatchObject({ type: 'pull-request', branch: stage.branch, agentHeadSha: head });
    await expectExactlyOne(id, head);
  });

  it.each(sampled(['before it arrives', 'after it arrived'] as const))(
    'when the answer of the tool is lost %s',
    async (how) => {
      const head = await stage.commit({ 'a.js': '1' });
      await stage.bundle();
      stage.session.loseNextAnswer(how);
      const { id, result, errors } = await untilDone(head);
      isDone(result);
      // An answer that arrived is seen at once: nothing is tried again.
      expect(errors).toHaveLength(how === 'before it arrives' ? 1 : 0);
      await expectExactlyOne(id, head);
    },
  );

  itSampled('when the result of a finished attempt is lost and the agent has gone on since', async () => {
    const head = await stage.commit({ 'a.js': '1' });
    await stage.bundle();
    const { id, result } = await handOver(stage, head, OPTIONS);
    await stage.commit({ 'b.js': '2' });
    await stage.bundle();
    const again = await handOverAgain(stage, id, OPTIONS);
    isDone(result);
    isDone(again);
    expect(again.artefact).toEqual(result.artefact);
    await expectExactlyOne(id, head);
  });

  itSampled('when the result of a refusal is lost and the agent has corrected its work since', async () => {
    const head = await stage.commit({ 'a.js': '1' });
    const { id, result } = await handOver(stage, head, OPTIONS);
    await stage.bundle();
    expect(result.done).toBe(false);
    expect(await handOverAgain(stage, id, OPTIONS)).toEqual(result);
    expect(await stage.branches()).toEqual({});
  });

  itSampled('when the answer of an update is lost', async () => {
    await handOver(
      stage,
      await stage.commit({ 'a.js': '1' }).then(async (one) => (await stage.bundle(), one)),
      OPTIONS,
    );
    const head = await stage.commit({ 'b.js': '2' });
    await stage.bundle();
    forge.forge.failNext({ match: /^PATCH \/repos\/acme\/api\/pulls\//, ...lost });
    const { id, result, errors } = await untilDone(head);
    isDone(result);
    expect(errors).toHaveLength(1);
    await expectExactlyOne(id, head);
  });

  itSampled('when the worker died after it noted a rewritten branch and before it pushed it', async () => {
    await handOver(
      stage,
      await stage.commit({ 'a.js': '1' }).then(async (one) => (await stage.bundle(), one)),
      OPTIONS,
    );
    await stage.git('reset', '--quiet', '--hard', stage.base);
    const second = await stage.commit({ 'b.js': '2' });
    await stage.bundle();
    forge.forge.failNext({ match: /^POST .*git-receive-pack/, status: 500 });
    await expect(handOver(stage, second, OPTIONS)).rejects.toThrow('Pushing');
    await stage.git('reset', '--quiet', '--hard', stage.base);
    const third = await stage.commit({ 'c.js': '3' });
    await stage.bundle();
    const { id, result } = await handOver(stage, third, OPTIONS);
    isDone(result);
    await expectExactlyOne(id, third);
  });
});

describe('an answer that no attempt changes', () => {
  it('ends the run: the token is not valid', async () => {
    const head = await stage.commit({ 'a.js': '1' });
    await stage.bundle();
    forge.forge.failNext({ match: /^GET \/repos\/acme\/api$/, status: 401 });
    const error = await handOver(stage, head).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApplicationFailure);
    expect(error).toMatchObject({ type: 'GithubRefused', nonRetryable: true });
    expect((error as Error).message).toMatch(
      /^Looking up repository acme\/api: the forge answered 401: .* What to do: GITHUB_TOKEN is not valid there/,
    );
  });

  it('ends the run: the token may not push', async () => {
    const head = await stage.commit({ 'a.js': '1' });
    await stage.bundle();
    forge.forge.failNext({ match: /git-receive-pack/, status: 403 });
    await expect(handOver(stage, head)).rejects.toMatchObject({
      type: 'GithubRefused',
      nonRetryable: true,
      message: expect.stringMatching(
        /^Pushing curfew\/fix-bug\/.* What to do: check that the repository exists/s,
      ) as string,
    });
  });

  it('ends the run: there is no such base branch', async () => {
    const head = await stage.commit({ 'a.js': '1' });
    await stage.bundle();
    const outputs = { createPullRequest: { ...PULL_REQUEST, baseBranch: 'release' } };
    await expect(handOver(stage, head, { outputs })).rejects.toMatchObject({
      type: 'BaseBranchMissing',
      message: 'acme/api has no branch release. What to do: set `base-branch` or `checkout.ref` to one that exists',
    });
  });

  it('is waited for when it speaks of a rate limit', async () => {
    const head = await stage.commit({ 'a.js': '1' });
    await stage.bundle();
    forge.forge.failNext({ match: /^POST .*\/pulls$/, status: 403, headers: { 'retry-after': '7' } });
    await expect(handOver(stage, head)).rejects.toMatchObject({
      type: 'GithubRateLimit',
      nonRetryable: false,
      nextRetryDelay: 7_000,
    });
  });
});
