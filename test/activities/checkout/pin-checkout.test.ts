import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pinCheckout } from '../../../activities/checkout/pin-checkout.ts';
import type { PinnedCheckout } from '../../../contract/checkout.ts';
import type { CreatePullRequestOptions } from '../../../definitions/outputs/pulls/create-pull-request.ts';
import { openStage, PULL_REQUEST, type Stage } from '../../support/activities/open-stage.ts';
import { git, openForge, WRITE_TOKEN, type OpenForge } from '../../support/forge/open-forge.ts';
import { oneIn } from '../../support/setup/sampled.ts';

const itSampled = oneIn(3);

let forge: OpenForge;
let stage: Stage;
let first: string;
let second: string;
beforeAll(async () => {
  forge = await openForge();
  stage = await openStage(forge);
  const { clone, sha } = await forge.pushBranch('develop', { 'develop.txt': 'x' });
  second = sha;
  first = (await git(clone, 'rev-parse', 'HEAD~1')).trim();
  await git(clone, 'tag', 'v1.0', first);
  await git(clone, 'tag', '--annotate', '--message', 'Two', 'v2.0', sha);
  await git(clone, 'tag', 'both', first);
  await git(clone, 'tag', 'a-file', `${sha}:develop.txt`);
  await git(clone, 'push', '--quiet', '--tags', 'origin', 'HEAD:refs/heads/both', 'HEAD:refs/heads/curfew/old');
});
afterAll(async () => {
  await stage.close();
  await forge.close();
});

interface Written {
  ref?: string | null;
  repository?: string;
  options?: Partial<CreatePullRequestOptions> | null;
}

function pin({ ref = null, repository = 'acme/api', options = {} }: Written = {}): Promise<PinnedCheckout> {
  const createPullRequest = options === null ? null : { ...PULL_REQUEST, ...options };
  const { runId, automation, event } = stage.request('none', { outputs: { createPullRequest } });
  const checkout = { repository, ref, fetchDepth: 50 };
  return stage.run(pinCheckout, { runId, automation: { ...automation, checkout }, event });
}

async function pull(head: string, base = 'main'): Promise<number> {
  const place = { owner: 'acme', repo: 'api' };
  return (await forge.octokit.rest.pulls.create({ ...place, title: 'Theirs', head, base })).data.number;
}

describe('what a run works on', () => {
  itSampled('is the default branch, a branch, a tag, a full ref or a commit', async () => {
    const onBranch = (branch: string, commit: string) => ({ branch, commit, base: branch, what: `branch ${branch}` });
    const at = (commit: string, what: string) => ({ branch: null, commit, base: 'main', what });
    const repositoryId = forge.forge.state().repositories[0]?.id;
    expect(await pin()).toEqual({ repository: 'acme/api', repositoryId, fetchDepth: 50, ...onBranch('main', first) });
    expect(await pin({ ref: 'develop' })).toMatchObject(onBranch('develop', second));
    expect(await pin({ ref: 'refs/heads/develop' })).toMatchObject(onBranch('develop', second));
    expect(await pin({ ref: 'v1.0' })).toMatchObject(at(first, 'tag v1.0'));
    expect(await pin({ ref: 'v2.0' })).toMatchObject(at(second, 'tag v2.0'));
    expect(await pin({ ref: 'refs/tags/v2.0' })).toMatchObject(at(second, 'tag v2.0'));
    expect(await pin({ ref: second })).toMatchObject(at(second, `commit ${second}`));
    expect(await pin({ ref: second.toUpperCase() })).toMatchObject(at(second, `commit ${second}`));
    expect(await readdir(join(stage.dependencies.dataFolder, 'quarantine'))).toEqual([]);
  });

  it('is the branch, if a branch and a tag have the same name', async () => {
    expect(await pin({ ref: 'both' })).toMatchObject({ branch: 'both', commit: second });
    expect(await pin({ ref: 'refs/tags/both' })).toMatchObject({ branch: null, commit: first });
  });

  itSampled('is the head of a pull request, also of a fork, and its base is where the work goes', async () => {
    const { sha } = await forge.pushBranch('feature', { 'feature.txt': 'x' });
    const number = await pull('feature', 'develop');
    // The commits of a fork are in the base repository only as the head of their pull request.
    await git(stage.workspace, 'push', '--quiet', forge.remote(WRITE_TOKEN), `:refs/heads/feature`);
    const what = `pull request #${number} into develop, 1 commit`;
    const pinned = { commit: sha, branch: null, base: 'develop', what };
    expect(await pin({ ref: `refs/pull/${number}/head` })).toMatchObject(pinned);
    expect(await pin({ ref: `refs/pull/${number}/head`, options: { baseBranch: 'main' } })).toMatchObject({
      base: 'main',
    });
    expect(forge.openapiErrors()).toEqual([]);
  });

  itSampled('is the test merge of a pull request, if it has one', async () => {
    await forge.pushBranch('merged', { 'merged.txt': 'x' });
    const number = await pull('merged');
    await expect(pin({ ref: `refs/pull/${number}/merge` })).rejects.toMatchObject({
      type: 'CheckoutMissing',
      message: expect.stringMatching(/^acme\/api has no refs\/pull\/\d+\/merge\. .*conflicts/) as string,
    });
    const bare = join(forge.folder, 'forge', 'git', 'acme', 'api.git');
    await git(bare, 'update-ref', `refs/pull/${number}/merge`, second);
    expect(await pin({ ref: `refs/pull/${number}/merge` })).toMatchObject({ commit: second, base: 'main' });
  });
});

describe('before anything is spent, a run is told', () => {
  const ABSENT = 'f'.repeat(40);
  const EXISTS = 'set `checkout.ref` to one that exists';

  it.each([
    ['nowhere', `acme/api has no branch or tag nowhere. What to do: ${EXISTS}`],
    ['refs/heads/nowhere', `acme/api has no commit at refs/heads/nowhere. What to do: ${EXISTS}`],
    ['refs/heads/v1.0', `acme/api has no commit at refs/heads/v1.0. What to do: ${EXISTS}`],
    ['refs/notes/commits', `acme/api has no commit at refs/notes/commits. What to do: ${EXISTS}`],
    [ABSENT, `acme/api has no commit ${ABSENT}. What to do: ${EXISTS}`],
    ['a-file', `acme/api has no branch or tag a-file. What to do: ${EXISTS}`],
    [
      'abc1234',
      'acme/api has no branch or tag abc1234. What to do: if it is the beginning of a commit id, write the id in full, 40 digits',
    ],
    [
      'refs/pull/999/head',
      'acme/api has no pull request #999, or neither GITHUB_READ_TOKEN nor the GitHub App sees it. What to do: check `checkout.ref`',
    ],
  ])('that %s does not exist', async (ref, message) => {
    await expect(pin({ ref })).rejects.toMatchObject({ type: 'CheckoutMissing', nonRetryable: true, message });
    expect(await readdir(join(stage.dependencies.dataFolder, 'quarantine'))).toEqual([]);
  });

  itSampled('that the repository has no commit', async () => {
    const source = join(forge.folder, 'nothing');
    await mkdir(source, { recursive: true });
    await git(source, 'init', '--quiet', '--initial-branch=main');
    await forge.forge.createRepository({ owner: 'acme', name: 'new', from: source });
    const message =
      'acme/new has no commit on its default branch main yet. What to do: push a first one, or write `checkout: false` if the agent needs no repository';
    for (const ref of [null, 'main', 'v1.0', 'refs/heads/main'])
      await expect(pin({ repository: 'acme/new', ref })).rejects.toMatchObject({ type: 'RepositoryEmpty', message });
  });

  it('that there is no repository, or that it has another name now', async () => {
    await expect(pin({ repository: 'acme/nothing' })).rejects.toMatchObject({
      type: 'GithubRefused',
      message: expect.stringContaining('or GITHUB_READ_TOKEN may not see it') as string,
    });
    forge.forge.failNext({ match: /info\/refs/, status: 403 });
    await expect(pin()).rejects.toMatchObject({
      type: 'GithubRefused',
      message: expect.stringContaining('that GITHUB_READ_TOKEN may read its contents') as string,
    });
    await writeFile(join(forge.folder, 'source', 'x'), '');
    await forge.forge.createRepository({ owner: 'globex', name: 'api', from: join(forge.folder, 'source') });
    // GitHub redirects the calls of a former name.
    const location = `${forge.forge.apiUrl}/repos/globex/api`;
    forge.forge.failNext({ match: /^GET \/repos\/acme\/former$/, status: 301, headers: { location } });
    await expect(pin({ repository: 'acme/former' })).rejects.toMatchObject({
      type: 'RepositoryMoved',
      message:
        'acme/former is now called globex/api. What to do: write globex/api where the automation names the repository',
    });
    const { runId, automation, event } = stage.request('none');
    const checkout = { repository: null, ref: null, fetchDepth: 50 };
    const ofEvent = { runId, automation: { ...automation, checkout }, event: { ...event, repository: 'acme/former' } };
    forge.forge.failNext({ match: /^GET \/repos\/acme\/former$/, status: 301, headers: { location } });
    await expect(stage.run(pinCheckout, ofEvent)).rejects.toThrow(
      'acme/former is now called globex/api. What to do: start a new run there',
    );
  });

  it('that its pull request would have no base branch', async () => {
    const message =
      'acme/api has no branch release. What to do: set `base-branch` or `checkout.ref` to one that exists';
    const options = { baseBranch: 'release' };
    await expect(pin({ options })).rejects.toMatchObject({ type: 'BaseBranchMissing', nonRetryable: true, message });
    expect(await pin({ options: null })).toMatchObject({ base: 'main' });
  });

  itSampled('that its base would be one of the branches of Curfew', async () => {
    const message =
      'The base branch curfew/old is below curfew/, where Curfew keeps its own branches. What to do: set `base-branch` to another branch, or `branch-prefix` to another prefix';
    for (const wrong of [{ ref: 'curfew/old' }, { options: { baseBranch: 'curfew/old' } }])
      await expect(pin(wrong)).rejects.toMatchObject({ type: 'BaseBranchOurs', nonRetryable: true, message });
    expect(await pin({ ref: 'curfew/old', options: { baseBranch: 'main' } })).toMatchObject({ branch: 'curfew/old' });
    expect(await pin({ ref: 'curfew/old', options: null })).toMatchObject({ branch: 'curfew/old' });
  });

  it.each([['develop/'], ['develop/deeper/'], ['both/x']])(
    'that a branch stands where its own would be below %s',
    async (branchPrefix) => {
      await expect(pin({ options: { branchPrefix } })).rejects.toMatchObject({
        type: 'BranchPrefixTaken',
        nonRetryable: true,
        message: expect.stringMatching(
          /^acme\/api has a branch (develop|both), so git cannot have a branch .* beside it\. /,
        ) as string,
      });
    },
  );
});

it('another attempt is made when the forge or git cannot be reached', async () => {
  forge.forge.failNext({ match: /^GET \/repos\/acme\/api$/, status: 502 });
  await expect(pin()).rejects.not.toHaveProperty('nonRetryable');
  forge.forge.failNext({ match: /info\/refs/, status: 500 });
  await expect(pin()).rejects.not.toHaveProperty('nonRetryable');
  expect(await pin()).toMatchObject({ branch: 'main' });
});
