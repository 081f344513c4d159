import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { pinCheckout } from '../../../../activities/checkout/pin-checkout.ts';
import type { PinnedCheckout } from '../../../../contract/checkout.ts';
import type { CreatePullRequestOptions } from '../../../../definitions/outputs/pulls/create-pull-request.ts';
import type { IssueRecord } from '../../../../stand-ins/forge/store.ts';
import { handOver } from '../../../support/activities/hand-over.ts';
import {
  isDone,
  openStage,
  PULL_REQUEST,
  type RequestChange,
  type Stage,
} from '../../../support/activities/open-stage.ts';
import { git, openForge, WRITE_TOKEN, type OpenForge } from '../../../support/forge/open-forge.ts';
import { oneIn } from '../../../support/setup/sampled.ts';

/** Each runs git some hundred times. */
const itSampled = oneIn(3);

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

/** A run works on this ref; the agent's clone is at its commit. */
async function start(ref: string): Promise<PinnedCheckout> {
  const { runId, automation, event } = stage.request('none');
  const checkout = { repository: 'acme/api', ref, fetchDepth: 50 };
  const pinned = await stage.run(pinCheckout, { runId, automation: { ...automation, checkout }, event });
  await stage.git('fetch', '--quiet', '--depth=50', forge.remote(WRITE_TOKEN), pinned.commit);
  await stage.git('checkout', '--quiet', '--detach', pinned.commit);
  return pinned;
}

/** The agent has committed and bundled. */
async function work({ commit }: PinnedCheckout): Promise<string> {
  const head = await stage.commit({ 'index.js': 'export const answer = 42;\n' });
  await stage.bundle(`${commit}..HEAD`);
  return head;
}

function push(...refspecs: string[]): Promise<string> {
  return stage.git('push', '--quiet', '--force', forge.remote(WRITE_TOKEN), ...refspecs);
}

function issues(): IssueRecord[] {
  const mark = stage.event.deliveryId;
  return forge.forge.state().issues.filter(({ body, pull }) => pull === undefined && body?.includes(mark));
}

function options(change: Partial<CreatePullRequestOptions>): RequestChange {
  return { outputs: { createPullRequest: { ...PULL_REQUEST, ...change } } };
}

const KEPT = /What the agent bundled is kept: changes\.bundle, among the files of session sesn_\w+ at the agent API/;

describe('the work is kept as an issue with its changes', () => {
  itSampled('if the base branch was rewritten while the agent worked', async () => {
    const branch = `rewritten-${stage.issue}`;
    await forge.pushBranch(branch, { 'secret.txt': 'x' });
    const pinned = await start(branch);
    const head = await work(pinned);
    await push(`${stage.base}:refs/heads/${branch}`);
    const { id, result } = await handOver(stage, head, { pinned });
    isDone(result);
    expect(result.artefact?.type).toBe('issue');
    expect(stage.session.answers(id)).toMatchObject([{ isError: false }]);
    const [issue, ...more] = issues();
    expect(more).toEqual([]);
    expect(issue?.body).toContain(
      `because the base branch ${branch} was rewritten while the agent worked and no longer holds ${pinned.commit}`,
    );
    expect(issue?.body).toContain('+export const answer = 42;');
    expect(issue?.body).not.toContain('secret.txt');
    expect(issue?.body).toMatch(KEPT);
    expect(await stage.branches()).toEqual({});
  });

  itSampled('if the base branch was deleted, or renamed', async () => {
    const branch = `deleted-${stage.issue}`;
    await forge.pushBranch(branch, { 'x.txt': 'x' });
    const pinned = await start(branch);
    const head = await work(pinned);
    await push(`${pinned.commit}:refs/heads/renamed-${stage.issue}`, `:refs/heads/${branch}`);
    const { result } = await handOver(stage, head, { pinned });
    isDone(result);
    expect(issues()).toMatchObject([
      { body: expect.stringContaining(`${branch} was deleted or renamed while`) as string },
    ]);
    expect(issues()[0]?.body).toContain('+export const answer = 42;');
  });

  itSampled('if the base branch began anew, without the history that it had', async () => {
    const branch = `anew-${stage.issue}`;
    await push(`${stage.base}:refs/heads/${branch}`);
    const pinned = { ...(await start(stage.base)), base: branch };
    const head = await work(pinned);
    const tree = (await stage.git('write-tree')).trim();
    const other = (await stage.git('commit-tree', tree, '-m', 'A new beginning')).trim();
    await push(`${other}:refs/heads/${branch}`);
    isDone((await handOver(stage, head, { pinned })).result);
    expect(issues()).toHaveLength(1);
  });
});

itSampled(
  'a base branch that only moved on takes the work, also if it was at another commit when the run began',
  async () => {
    const branch = `moving-${stage.issue}`;
    await push(`${stage.base}:refs/heads/${branch}`);
    const pinned = await start(branch);
    const head = await work(pinned);
    await forge.pushBranch(`${branch}-next`, { 'next.txt': 'x' });
    await stage.git('fetch', '--quiet', forge.remote(WRITE_TOKEN), `${branch}-next`);
    await push(`FETCH_HEAD:refs/heads/${branch}`);
    isDone((await handOver(stage, head, { pinned })).result);
    expect(stage.pulls()[0]?.pull).toMatchObject({ base: branch });
    expect(await stage.agentCommit(stage.pulls()[0]?.pull?.headSha ?? '')).toBe(head);
  },
);

itSampled('the run fails and says where the work is, if the automation wants no issue', async () => {
  const branch = `no-issue-${stage.issue}`;
  await push(`${stage.base}:refs/heads/${branch}`);
  const pinned = await start(branch);
  const head = await work(pinned);
  await push(`:refs/heads/${branch}`);
  await expect(handOver(stage, head, { pinned, ...options({ fallbackAsIssue: false }) })).rejects.toMatchObject({
    type: 'BaseBranchLost',
    nonRetryable: true,
    message: expect.stringMatching(KEPT) as string,
  });
  expect(issues()).toEqual([]);
  const staged = await handOver(stage, head, { pinned, outputs: { staged: true } });
  expect(staged.result).toMatchObject({
    effect: 'staged',
    note: expect.stringContaining('An issue with 1 changed file') as string,
  });
  expect(issues()).toEqual([]);
});

itSampled('says where the work is if the forge takes neither a branch nor an issue, as after an archive', async () => {
  const head = await work(await start('main'));
  forge.forge.failNext({ match: /git-receive-pack/, status: 403 });
  await expect(handOver(stage, head)).rejects.toMatchObject({ message: expect.stringMatching(KEPT) as string });
  forge.forge.failNext({ match: /^GET \/repos\/acme\/api$/, status: 404 });
  await expect(handOver(stage, head)).rejects.toMatchObject({ message: expect.stringMatching(KEPT) as string });
});

itSampled(
  'work on the head of a pull request, here of a fork, goes into the base of that pull request, and is checked as a whole',
  async () => {
    const branch = `patch-${stage.issue}`;
    const { gitDirectory: fork, sha } = await forge.forkBranch(branch, { Makefile: 'all:\n' });
    const wanted = { repository: 'acme/api', base: 'main', title: 'T', author: 'mallory' };
    const theirs = await forge.forge.openForkPull({ ...wanted, fork, head: branch });
    const pinned = await start(`refs/pull/${theirs.number}/head`);
    expect(pinned).toMatchObject({ commit: sha, branch: null, base: 'main' });
    const head = await work(pinned);
    const allowed = await handOver(stage, head, { pinned, ...options({ protectedFiles: 'allowed' }) });
    isDone(allowed.result);
    expect(stage.pulls()[0]?.pull).toMatchObject({ base: 'main' });
    const made = stage.pulls()[0]?.pull?.headSha ?? '';
    expect(await stage.agentCommit(made)).toBe(head);
    // The commits of the other person stay as they are, below the one that Curfew made.
    const bare = join(forge.folder, 'forge', 'git', 'acme', 'api.git');
    expect((await git(bare, 'rev-parse', `${made}^`)).trim()).toBe(sha);
    // Files of the pull request itself count as changed: they would come into the base branch.
    const second = await stage.commit({ 'more.js': '1' });
    await stage.bundle(`${sha}..HEAD`);
    const few = await handOver(stage, second, { pinned, ordinal: 2, ...options({ maxPatchFiles: 2 }) });
    expect(few.result).toMatchObject({ done: false, message: expect.stringMatching(/3|files/) as string });
  },
);
