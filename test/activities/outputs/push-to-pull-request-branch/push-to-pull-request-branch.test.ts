import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pinCheckout } from '../../../../activities/checkout/pin-checkout.ts';
import { verifyOutcome, type Verification } from '../../../../activities/report/verify-outcome.ts';
import type { OutputResult } from '../../../../contract/output.ts';
import { pushToPullRequestBranch } from '../../../../definitions/outputs/pulls/push-to-pull-request-branch.ts';
import type { RequestedFault } from '../../../../stand-ins/forge/faults.ts';
import { git, octokitFor, openForge, WRITE_TOKEN, type OpenForge } from '../../../support/forge/open-forge.ts';
import { handOver } from '../../../support/activities/hand-over.ts';
import { isDone, openStage, type Stage } from '../../../support/activities/open-stage.ts';
import { pushToPull, pushToPullAgain, type PushChange } from '../../../support/activities/push-to-pull.ts';
import { oneIn, sampled } from '../../../support/setup/sampled.ts';

/** Each runs git some hundred times. */
const itSampled = oneIn(5);
const PERSON = 'person-token';
const TOKENS = new Map([
  [WRITE_TOKEN, { login: 'curfew-bot', write: true }],
  ['read-token', { login: 'reader', write: false }],
  [PERSON, { login: 'ada', write: true }],
]);

let forge: OpenForge;
let stage: Stage;
beforeAll(async () => {
  forge = await openForge({ tokens: TOKENS });
});
afterAll(() => forge.close());
beforeEach(async () => {
  stage = await openStage(forge);
});
afterEach(() => stage.close());

interface PersonsPull {
  number: number;
  branch: string;
  /** The commit at its head when it was opened. */
  head: string;
  /** The clone of the person. */
  clone: string;
}

/** Ada opens a pull request, and the agent's clone is at its head. */
async function openPersonsPull(): Promise<PersonsPull> {
  const branch = `ada-${stage.issue}`;
  const { clone, sha: head } = await forge.pushBranch(branch, { 'ada.js': '1' });
  const octokit = octokitFor(forge.forge, PERSON);
  const wanted = { title: 'Mine', head: branch, base: 'main' };
  const { data } = await octokit.rest.pulls.create({ owner: 'acme', repo: 'api', ...wanted });
  await stage.git('fetch', '--quiet', forge.remote(WRITE_TOKEN), branch);
  await stage.git('reset', '--quiet', '--hard', head);
  return { number: data.number, branch, head, clone };
}

/** The agent commits one file and bundles what it has made since `from`. */
async function step(file: string, from: string): Promise<string> {
  const head = await stage.commit({ [file]: '1' });
  await stage.bundle(`${from}..HEAD`);
  return head;
}

async function tipOf(branch: string): Promise<string> {
  return (await stage.git('ls-remote', forge.remote(WRITE_TOKEN), `refs/heads/${branch}`)).split('\t')[0] ?? '';
}

/** The subjects of the commits on a branch that `main` does not have, the newest first, each with its committer. */
async function commitsOn(branch: string): Promise<string[]> {
  await stage.git('fetch', '--quiet', forge.remote(WRITE_TOKEN), branch);
  const log = await stage.git('log', '--format=%s by %cn', 'FETCH_HEAD', `^${stage.base}`);
  return log.trim().split('\n');
}

const ADAS = { options: { authors: ['Ada'] } };

describe('push_to_pull_request_branch', () => {
  itSampled('puts commits on top of the pull request of a person whom the automation names', async () => {
    const { number, branch, head } = await openPersonsPull();
    const agentHead = await step('agent.js', head);
    const { id, result } = await pushToPull(stage, { head: agentHead }, { about: number, ...ADAS });
    isDone(result);
    const url = `${forge.forge.serverUrl}/acme/api/pull/${number}/commits`;
    expect(result).toMatchObject({
      artefact: { type: 'pushed-commits', url, number, branch, headSha: await tipOf(branch), agentHeadSha: agentHead },
    });
    expect(stage.session.answers(id)).toEqual([
      { text: `Your commits are on pull request #${number}: ${url}`, isError: false },
    ]);
    expect(await commitsOn(branch)).toEqual(['Work by Curfew', `Work on ${branch} by Bob`]);
    const message = await stage.git('log', '-1', '--format=%B', 'FETCH_HEAD');
    expect(message).toContain(`Curfew-Run: fix-bug/github/${stage.event.deliveryId}`);
    expect(await verified(result)).toEqual({ verified: true });
    expect(forge.openapiErrors()).toEqual([]);
  });

  itSampled('goes on from the commits that the agent pushed before, which have other ids on the forge', async () => {
    const { number, branch, head } = await openPersonsPull();
    isDone((await pushToPull(stage, { head: await step('one.js', head) }, { about: number, ...ADAS })).result);
    const again = { about: number, ...ADAS, ordinal: 2 };
    isDone((await pushToPull(stage, { head: await step('two.js', head) }, again)).result);
    expect(await commitsOn(branch)).toEqual(['Work by Curfew', 'Work by Curfew', `Work on ${branch} by Bob`]);
  });

  itSampled('goes to the pull request that Curfew has opened for the subject of the run', async () => {
    const first = await stage.commit({ 'one.js': '1' });
    await stage.bundle();
    isDone((await handOver(stage, first)).result);
    const second = await step('two.js', stage.base);
    const { result } = await pushToPull(stage, { head: second });
    isDone(result);
    expect(result.artefact).toMatchObject({ number: stage.pulls()[0]?.number, branch: stage.branch });
    expect(await stage.branches()).toEqual({ [stage.branch]: second });
  });

  itSampled('refuses commits that do not build on the newest one, and replaces nothing', async () => {
    const { number, branch, head, clone } = await openPersonsPull();
    const agentHead = await step('agent.js', head);
    await git(clone, 'commit', '--quiet', '--allow-empty', '--message', 'More of Ada');
    await git(clone, 'push', '--quiet', 'origin', `HEAD:${branch}`);
    const tip = await tipOf(branch);
    const { result } = await pushToPull(stage, { head: agentHead }, { about: number, ...ADAS });
    expect(messageOf(result)).toBe(
      `Nothing was pushed: your commits do not build on ${tip}, which is the newest commit of ${branch} now; somebody may ` +
        `have pushed meanwhile. Fetch it (git fetch origin ${branch}), rebase your commits onto it, write the bundle again as ` +
        `${tip.slice(0, 10)}..HEAD and call the tool again. If you cannot fetch it here, call noop and say that the branch has moved on.`,
    );
    expect(await tipOf(branch)).toBe(tip);
  });

  itSampled('checks the commits against the policy of the automation', async () => {
    const { number, head } = await openPersonsPull();
    const options = { authors: ['ada'], 'allowed-files': ['src/**'], 'max-patch-files': 1 };
    await stage.commit({ 'package.json': '{}' });
    const { result } = await pushToPull(stage, { head: await step('x.js', head) }, { about: number, options });
    expect(messageOf(result)).toContain('package.json');
    expect(messageOf(result)).toContain('max-patch-files');
  });

  itSampled('hands changes of protected files over as an issue where the automation says so', async () => {
    const { number, branch, head } = await openPersonsPull();
    const options = { authors: ['ada'], 'protected-files': 'fallback-to-issue' };
    await stage.commit({ 'package.json': '{}' });
    const { result } = await pushToPull(stage, { head: await step('x.js', head) }, { about: number, options });
    isDone(result);
    expect(result.artefact?.type).toBe('issue');
    expect(await tipOf(branch)).toBe(head);
  });

  itSampled('shows what it would do and does nothing when outputs are staged', async () => {
    const { number, branch, head } = await openPersonsPull();
    const change = { about: number, ...ADAS, outputs: { staged: true } };
    const { result } = await pushToPull(stage, { head: await step('x.js', head) }, change);
    expect(result).toMatchObject({
      effect: 'staged',
      note: `Staged: nothing was done. Commits would have been pushed to pull request #${number}, with 1 changed file: x.js`,
    });
    expect(await tipOf(branch)).toBe(head);
  });

  itSampled('begins at the head of the pull request that the run is about', async () => {
    const { number, head } = await openPersonsPull();
    const { runId, automation, checkout } = stage.request('use');
    automation.safeOutputs.allowed['push-to-pull-request-branch'] = pushToPullRequestBranch.options.parse({});
    const about = (subject: string) => ({
      runId,
      automation: { ...automation, checkout },
      event: { ...stage.event, subject },
    });
    expect(await stage.run(pinCheckout, about(`pull:acme/api#${number}`))).toMatchObject({
      commit: head,
      base: 'main',
    });
    expect(await stage.run(pinCheckout, about(stage.event.subject))).toMatchObject({ what: 'branch main' });
  });
});

const lost = { after: true, cutSocket: true };
const POINTS: [string, RequestedFault][] = [
  ['looking up the pull request', { match: /^GET \/repos\/acme\/api\/pulls\//, status: 502 }],
  ['looking up its branch', { match: /^GET \/repos\/acme\/api\/branches\//, status: 502 }],
  ['fetching the branch', { match: /^POST \/acme\/api\.git\/git-upload-pack/, status: 500 }],
  ['pushing', { match: /^POST \/acme\/api\.git\/git-receive-pack/, status: 500 }],
  ['pushing, when only the answer is lost', { match: /^POST \/acme\/api\.git\/git-receive-pack/, ...lost }],
];

describe('the commits are pushed once', () => {
  it.each(sampled(POINTS))('after a failure while %s', async (_, fault) => {
    const { number, branch, head } = await openPersonsPull();
    const id = stage.session.use('push_to_pull_request_branch', { head: await step('agent.js', head) });
    const change: PushChange = { about: number, ...ADAS };
    forge.forge.failNext(fault);
    await expect(pushToPullAgain(stage, id, change)).rejects.not.toMatchObject({ nonRetryable: true });
    isDone(await pushToPullAgain(stage, id, change));
    expect(await commitsOn(branch)).toEqual(['Work by Curfew', `Work on ${branch} by Bob`]);
    expect(stage.session.answers(id)).toHaveLength(1);
  });

  itSampled('also if a person pushed on top before the result was recorded', async () => {
    const { number, branch, head, clone } = await openPersonsPull();
    const change: PushChange = { about: number, ...ADAS };
    const { id, result } = await pushToPull(stage, { head: await step('agent.js', head) }, change);
    await git(clone, 'pull', '--quiet', '--ff-only', 'origin', branch);
    await git(clone, 'commit', '--quiet', '--allow-empty', '--message', 'More of Ada');
    await git(clone, 'push', '--quiet', 'origin', `HEAD:${branch}`);
    expect(await pushToPullAgain(stage, id, change)).toEqual(result);
    expect(await verified(result)).toEqual({ verified: true });
  });
});

describe('nothing is pushed, and the agent is told why', () => {
  async function refusal(number: number, options: Record<string, unknown> = { authors: ['ada'] }): Promise<string> {
    const from = (await stage.git('rev-parse', 'HEAD')).trim();
    const { result } = await pushToPull(stage, { head: await step('x.js', from) }, { about: number, options });
    return messageOf(result);
  }

  itSampled('to pull requests of others, of forks, and to those that are closed or merged', async () => {
    const { number, branch } = await openPersonsPull();
    const start = `Nothing was pushed to pull request #${number} of acme/api: `;
    expect(await refusal(number, { authors: ['octocat'] })).toBe(
      `${start}it is of ada, and this automation pushes only to those of Curfew, octocat (authors).`,
    );
    const fork = await forge.forkBranch(`fork-${stage.issue}`, { 'fork.js': '1' });
    const pull = {
      base: 'main',
      title: 'Of a fork',
      fork: fork.gitDirectory,
      head: `fork-${stage.issue}`,
      author: 'ada',
    };
    const ofFork = await forge.forge.openForkPull({ repository: 'acme/api', ...pull });
    expect(await refusal(ofFork.number)).toContain(
      'its branch is in a fork, and Curfew pushes only to acme/api itself. Say in a comment what should be changed.',
    );
    const { github } = stage.dependencies;
    stage.dependencies.github = { ...github, isBranchProtected: () => Promise.resolve(true) };
    expect(await refusal(number)).toBe(`${start}rules of the repository protect its branch ${branch}.`);
    stage.dependencies.github = github;
    await forge.octokit.rest.pulls.update({ owner: 'acme', repo: 'api', pull_number: number, state: 'closed' });
    expect(await refusal(number)).toBe(`${start}it is closed. A person who wants more of it can reopen it.`);
  });

  itSampled('where there is no pull request', async () => {
    expect(messageOf((await pushToPull(stage, { head: 'a'.repeat(40) })).result)).toBe(
      'This run is about no pull request, and none is open for its subject: there is none to push to. Use create_pull_request if you have that tool.',
    );
    const any = { options: { target: '*' } };
    expect(messageOf((await pushToPull(stage, { head: 'a'.repeat(40), number: 99_999 }, any)).result)).toBe(
      'acme/api has no pull request #99999: there is none to push to.',
    );
  });
});

function messageOf(result: OutputResult): string {
  if (result.done) throw new Error(`It was done: ${result.note}`);
  return result.message;
}

async function verified(result: OutputResult): Promise<Verification> {
  isDone(result);
  const artefacts = result.artefact === null ? [] : [result.artefact];
  return stage.run(verifyOutcome, { repository: 'acme/api', artefacts }, { betweenLooksMs: 20 });
}
