import { chmod, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { githubOf } from '../../../../activities/access/github-of.ts';
import { createGithubAccess } from '../../../../connections/github/access/github-access.ts';
import type { OutputResult } from '../../../../contract/output.ts';
import type { RequestedFault } from '../../../../stand-ins/forge/faults.ts';
import { handOver, handOverAgain } from '../../../support/activities/hand-over.ts';
import { isDone, openStage, PULL_REQUEST, type Stage } from '../../../support/activities/open-stage.ts';
import { pushToPull } from '../../../support/activities/push-to-pull.ts';
import { APP, installApp } from '../../../support/forge/install-app.ts';
import { openForge, WRITE_TOKEN, type OpenForge } from '../../../support/forge/open-forge.ts';
import { oneIn, sampled } from '../../../support/setup/sampled.ts';

/** Each runs git some hundred times. */
const itSampled = oneIn(6);
const SIGNED = { outputs: { createPullRequest: { ...PULL_REQUEST, signed: true } } };

let forge: OpenForge;
let stage: Stage;
beforeAll(async () => {
  forge = await openForge();
  installApp(forge.forge, { contents: 'write', pull_requests: 'write', issues: 'write' });
});
afterAll(() => forge.close());
beforeEach(async () => {
  stage = await openStage(forge);
});
afterEach(() => stage.close());

/** From now on the run acts as the App. */
function asApp(): void {
  const { apiUrl } = forge.forge;
  const access = createGithubAccess({ apiUrl, token: null, readToken: null, app: APP });
  const request = stage.request('use');
  stage.dependencies.access = access;
  stage.dependencies.github = githubOf(access.ofRun(request.runId), 'outputs', request);
}

/** The pushed commits that `main` does not have, the oldest first: message, author, tree, whether GitHub shows them as verified. */
async function pushed(branch = stage.branch) {
  await stage.git('fetch', '--quiet', forge.remote(WRITE_TOKEN), branch);
  const ids = (await stage.git('rev-list', '--reverse', 'FETCH_HEAD', `^${stage.base}`)).trim().split('\n');
  return Promise.all(
    ids.map(async (ref) => {
      const { data } = await forge.octokit.rest.repos.getCommit({ owner: 'acme', repo: 'api', ref });
      const { message, author, tree, verification } = data.commit;
      const [subject] = message.split('\n');
      return { subject, author: author?.name, tree: tree.sha, verified: verification?.verified, id: ref };
    }),
  );
}

async function treesOf(...commits: string[]): Promise<string[]> {
  return Promise.all(commits.map(async (commit) => (await stage.git('rev-parse', `${commit}^{tree}`)).trim()));
}

/** Refs of the forge that are neither branches nor of pull requests. */
async function parkedRefs(): Promise<string> {
  return (await stage.git('ls-remote', forge.remote(WRITE_TOKEN), 'refs/curfew/*')).trim();
}

describe('signed commits', () => {
  it('are verified, by the App, with the files of the agent, and nothing else is left at the forge', async () => {
    asApp();
    await writeFile(join(stage.workspace, 'run.sh'), 'true\n');
    await chmod(join(stage.workspace, 'run.sh'), 0o755);
    await symlink('index.js', join(stage.workspace, 'link.js'));
    await writeFile(join(stage.workspace, 'large.bin'), Buffer.alloc(300_000, Buffer.from([0, 1, 2, 255])));
    const first = await stage.commit({ 'a b/ü.js': '1', 'README.md': null }, 'First step');
    const second = await stage.commit({ 'index.js': '2' }, 'Second step');
    await stage.bundle();
    const { result } = await handOver(stage, second, SIGNED);
    isDone(result);
    const [one, two] = await treesOf(first, second);
    const commits = await pushed();
    const author = 'curfew-acme[bot]';
    expect(commits).toMatchObject([
      { subject: 'First step', author, tree: one, verified: true },
      { subject: 'Second step', author, tree: two, verified: true },
    ]);
    expect(result.artefact).toMatchObject({ headSha: commits[1]?.id, agentHeadSha: second });
    expect(result.note).not.toContain('signed');
    expect(await parkedRefs()).toBe('');
    expect(forge.openapiErrors()).toEqual([]);
  });

  itSampled('keep merges and 300 files as they are', async () => {
    asApp();
    const outputs = { createPullRequest: { ...PULL_REQUEST, signed: true, maxPatchFiles: 1_000 } };
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`many/${index}.js`, String(index)]));
    const side = await stage.commit(many, 'Many files');
    await stage.git('reset', '--quiet', '--hard', stage.base);
    await stage.commit({ 'b.js': '1' }, 'Other side');
    await stage.git('merge', '--quiet', '--no-ff', '--message', 'Both sides', side);
    const head = (await stage.git('rev-parse', 'HEAD')).trim();
    await stage.bundle();
    isDone((await handOver(stage, head, { outputs })).result);
    const commits = await pushed();
    expect(commits.map(({ verified }) => verified)).toEqual([true, true, true]);
    expect(commits.at(-1)).toMatchObject({ subject: 'Both sides', tree: (await treesOf(head))[0] });
    expect((await stage.git('rev-list', '--parents', '-1', 'FETCH_HEAD')).trim().split(' ')).toHaveLength(3);
  });

  itSampled('stay as Curfew has made them with a personal token, and a note says so', async () => {
    const head = await stage.commit({ 'a.js': '1' });
    await stage.bundle();
    const { result } = await handOver(stage, head, SIGNED);
    isDone(result);
    expect(await pushed()).toMatchObject([{ subject: 'Work', author: 'fixer', verified: false }]);
    expect(result.note).toContain(
      'The commits are not signed: GitHub signs what a GitHub App makes, and nothing that is made with a personal token',
    );
    expect(await parkedRefs()).toBe('');
  });

  itSampled('go on top of a pull request, also of commits that were signed before', async () => {
    asApp();
    const first = await stage.commit({ 'one.js': '1' });
    await stage.bundle();
    isDone((await handOver(stage, first, SIGNED)).result);
    const before = await pushed();
    const second = await stage.commit({ 'two.js': '1' });
    await stage.bundle();
    isDone((await pushToPull(stage, { head: second }, { options: { signed: true } })).result);
    const after = await pushed();
    expect(after).toMatchObject([before[0] ?? {}, { verified: true, tree: (await treesOf(second))[0] }]);
  });

  itSampled('are no more than 50 at once', async () => {
    asApp();
    for (let index = 0; index <= 50; index += 1) await stage.commit({}, `Step ${index}`);
    const head = await stage.commit({ 'a.js': '1' });
    await stage.bundle();
    const { result } = await handOver(stage, head, SIGNED);
    expect(result).toMatchObject({
      done: false,
      message:
        'These are 52 commits, and at most 50 can be signed at once: put them together (git reset --soft, git commit) and bundle again.',
    });
    expect(await stage.branches()).toEqual({});
  });

  itSampled('are refused if the forge makes other files of them, before any branch moves', async () => {
    asApp();
    const head = await stage.commit({ 'a.js': '1' });
    await stage.bundle();
    const { github } = stage.dependencies;
    const [tree = ''] = await treesOf(stage.base);
    stage.dependencies.github = {
      ...github,
      createCommit: (repository, commit) => github.createCommit(repository, { ...commit, tree }),
    };
    await expect(handOver(stage, head, SIGNED)).rejects.toMatchObject({
      type: 'SignedCommitsDiffer',
      nonRetryable: true,
    });
    expect(await stage.branches()).toEqual({});
    expect(await parkedRefs()).toBe('');
  });
});

const lost = { after: true, cutSocket: true };
const RECEIVE = /^POST \/acme\/api\.git\/git-receive-pack/;
const POINTS: [string, RequestedFault][] = [
  ['parking the commits', { match: RECEIVE, status: 500 }],
  ['parking the commits, when only the answer is lost', { match: RECEIVE, ...lost }],
  ['making a commit', { match: /^POST \/repos\/acme\/api\/git\/commits$/, status: 502 }],
  ['making a commit, when only the answer is lost', { match: /^POST \/repos\/acme\/api\/git\/commits$/, ...lost }],
  ['looking at the signature', { match: /^GET \/repos\/acme\/api\/commits\//, status: 502 }],
];

/** Tries again after each error, as Temporal would. */
async function untilDone(attempt: () => Promise<OutputResult>): Promise<unknown[]> {
  const errors: unknown[] = [];
  for (let count = 1; count <= 4; count += 1) {
    try {
      isDone(await attempt());
      return errors;
    } catch (error) {
      errors.push(error);
    }
  }
  throw new AggregateError(errors, 'Four attempts failed');
}

describe('signed commits are pushed once', () => {
  it.each(sampled(POINTS))('after a failure while %s', async (_, fault) => {
    asApp();
    const head = await stage.commit({ 'a.js': '1' });
    await stage.bundle();
    const id = stage.session.use('create_pull_request', { title: 'Fix', body: 'Off by one.', head });
    forge.forge.failNext(fault);
    const errors = await untilDone(() => handOverAgain(stage, id, SIGNED));
    expect(errors).toHaveLength(1);
    expect(errors[0]).not.toMatchObject({ nonRetryable: true });
    expect(await pushed()).toMatchObject([{ verified: true }]);
    expect(stage.pulls()).toHaveLength(1);
    expect(await parkedRefs()).toBe('');
    expect(stage.session.answers(id)).toHaveLength(1);
  });
});
