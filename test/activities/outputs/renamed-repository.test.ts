import { afterEach, beforeEach, expect } from 'vitest';
import { handOver as handOverActivity } from '../../../activities/outputs/hand-over.ts';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import { verifyOutcome } from '../../../activities/report/verify-outcome.ts';
import { createGithubAccess } from '../../../connections/github/access/github-access.ts';
import type { Artefact } from '../../../contract/artefact.ts';
import { APP, installApp } from '../../support/forge/install-app.ts';
import { githubOf } from '../../../activities/access/github-of.ts';
import { openForge, WRITE_TOKEN, type OpenForge } from '../../support/forge/open-forge.ts';
import { handOver, handOverAgain } from '../../support/activities/hand-over.ts';
import { isDone, openStage, type Stage } from '../../support/activities/open-stage.ts';
import { PINNED } from '../../support/workflows/pinned.ts';
import { oneIn } from '../../support/setup/sampled.ts';

const itSampled = oneIn(6);

let forge: OpenForge;
let stage: Stage;
beforeEach(async () => {
  forge = await openForge();
  stage = await openStage(forge);
});
afterEach(async () => {
  await stage.close();
  await forge.close();
});

const NEW_PULL = /^POST \/repos\/acme\/api\/pulls$/;

async function branches(): Promise<string[]> {
  const remote = forge.remote(WRITE_TOKEN).replace('acme/api', 'acme/web');
  const listed = await forge.git(forge.folder, 'ls-remote', '--heads', remote, 'refs/heads/curfew/*');
  return listed.trim().split('\n').filter(Boolean);
}

/** The repository is called otherwise once the branch is pushed, before or after the pull request is open. */
async function renamedInBetween(fault: { status: number } | { after: true; cutSocket: true }): Promise<void> {
  const head = await stage.commit({ 'a.js': '1' });
  await stage.bundle();
  forge.forge.failNext({ match: NEW_PULL, ...fault });
  const id = stage.session.use('create_pull_request', { title: 'Fix the answer', body: 'It was off by one.', head });
  await expect(handOverAgain(stage, id)).rejects.toThrow('Opening a pull request');
  await forge.forge.renameRepository('acme/api', 'acme/web');
  for (let attempt = 1; attempt <= 2; attempt++) isDone(await handOverAgain(stage, id));
  expect(stage.pulls()).toHaveLength(1);
  expect(await branches()).toHaveLength(1);
}

itSampled('a repository that is renamed between push and pull request gets one branch and one pull request', () =>
  renamedInBetween({ status: 503 }),
);

itSampled('a repository that is renamed after its pull request was opened gets no second one', () =>
  renamedInBetween({ after: true, cutSocket: true }),
);

itSampled('work on a repository that was renamed while the agent worked becomes a pull request there', async () => {
  const head = await stage.commit({ 'a.js': '1' });
  await stage.bundle();
  await forge.forge.renameRepository('acme/api', 'acme/web');
  const { result } = await handOver(stage, head);
  isDone(result);
  expect(result.artefact).toMatchObject({ url: expect.stringContaining('/acme/web/pull/') as string });
  expect(stage.pulls()).toMatchObject([{ pull: { head: stage.branch } }]);
});

itSampled('nothing is handed over in another repository that has taken the name', async () => {
  const head = await stage.commit({ 'a.js': '1' });
  await stage.bundle();
  const { id } = await forge.forge.renameRepository('acme/api', 'acme/web');
  await forge.forge.createRepository({ owner: 'acme', name: 'api', from: `${forge.folder}/source` });
  const there = forge.forge.createIssue({ repository: 'acme/api', title: 'Other', author: 'eve' });
  expect(there.number).toBe(stage.issue);
  const pinned = { ...PINNED, commit: stage.base, repositoryId: id };
  const comment = stage.request(stage.session.use('add_comment', { body: 'Hello' }), { pinned });
  const pull = stage.request(stage.session.use('create_pull_request', { title: 'x', body: 'y', head }), { pinned });
  for (const request of [comment, pull]) {
    const github = githubOf(stage.dependencies.access.ofRun(request.runId), 'outputs', request);
    const handing = stage.run((dependencies) => handOverActivity({ ...dependencies, github }, request), null);
    await expect(handing).rejects.toMatchObject({
      type: 'GithubRefused',
      nonRetryable: true,
      message: expect.stringContaining('another repository is called acme/api now') as string,
    });
  }
  const changed = forge.forge.requests().filter(({ method, kind }) => kind === 'api' && method !== 'GET');
  expect(changed).toEqual([]);
});
itSampled(
  'what the stand-in for GitHub answers under a former name is what GitHub answers, with where it is now',
  async () => {
    const { id } = await forge.forge.renameRepository('acme/api', 'acme/web');
    const url = `${forge.forge.apiUrl}/repos/acme/api/issues/1/comments?per_page=1`;
    const headers = { authorization: `Bearer ${WRITE_TOKEN}` };
    for (const [method, status] of [
      ['GET', 301],
      ['POST', 307],
    ] as const) {
      const answer = await fetch(url, { method, headers, redirect: 'manual' });
      expect(answer.status).toBe(status);
      expect(answer.headers.get('location')).toBe(
        `${forge.forge.apiUrl}/repositories/${id}/issues/1/comments?per_page=1`,
      );
    }
    expect(await forge.git(forge.folder, 'ls-remote', forge.remote(WRITE_TOKEN), 'HEAD')).toMatch(/^[0-9a-f]{40}/);
  },
);

itSampled('what an App handed over in a repository that is renamed meanwhile is verified', async () => {
  const { id } = forge.forge.state().repositories[0] ?? { id: 0 };
  const head = await stage.commit({ 'a.js': '1' });
  await stage.bundle();
  installApp(forge.forge, { contents: 'write', issues: 'write', pull_requests: 'write' });
  const access = createGithubAccess({ apiUrl: forge.forge.apiUrl, token: null, readToken: null, app: APP });
  const pinned = { ...PINNED, commit: stage.base, repositoryId: id };
  const checkout = { repository: null, ref: null, fetchDepth: 50 };
  await forge.forge.renameRepository('acme/api', 'acme/web');
  const artefacts: Artefact[] = [];
  for (const [tool, input] of [
    ['add_comment', { body: 'Hello' }],
    ['create_pull_request', { title: 'x', body: 'y', head }],
  ] as const) {
    const request = stage.request(stage.session.use(tool, input), { pinned, checkout });
    const github = githubOf(access.ofRun(request.runId), 'outputs', request);
    const handing = async (of: ActivityDependencies) => await handOverActivity({ ...of, access, github }, request);
    const result = await stage.run(handing, null);
    isDone(result);
    if (result.artefact !== null) artefacts.push(result.artefact);
    const asking = { ...request, repository: null, artefacts };
    const verifying = async (of: ActivityDependencies) => await verifyOutcome({ ...of, access, github }, asking);
    expect(await stage.run(verifying, null)).toEqual({ verified: true });
  }
  expect(artefacts.map(({ type }) => type)).toEqual(['comment', 'pull-request']);
});
