import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CreatePullRequestOptions } from '../../../../definitions/outputs/pulls/create-pull-request.ts';
import { openForge, WRITE_TOKEN, type OpenForge } from '../../../support/forge/open-forge.ts';
import { handOver, handOverAgain, type HandedOver } from '../../../support/activities/hand-over.ts';
import { isDone, openStage, PULL_REQUEST, type Stage } from '../../../support/activities/open-stage.ts';
import { oneIn } from '../../../support/setup/sampled.ts';

/** Each hands over two times or more. */
const itSampled = oneIn(5);

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

const SERIES = { outputs: { createPullRequest: { ...PULL_REQUEST, max: 3 } } };

async function handOverPart(part: number, head: string, change: HandedOver = {}) {
  const { result } = await handOver(stage, head, { ...SERIES, ...change, words: { title: `Step ${part}`, part } });
  isDone(result);
  return result;
}

/** The agent commits one file and bundles all its commits. */
async function step(file: string): Promise<string> {
  const head = await stage.commit({ [file]: '1' });
  await stage.bundle();
  return head;
}

/** Base branch, number of commits and files of each pull request of the subject, oldest first. */
async function shown(): Promise<{ base: string; head: string; commits: number; files: number }[]> {
  const pulls = stage.pulls().map(async ({ number }) => {
    const { data } = await forge.octokit.rest.pulls.get({ owner: 'acme', repo: 'api', pull_number: number });
    return { base: data.base.ref, head: data.head.ref, commits: data.commits, files: data.changed_files };
  });
  return Promise.all(pulls);
}

describe('a series of pull requests', () => {
  itSampled('shows one step in each part: a part goes into the branch of the one that it builds on', async () => {
    const first = await step('one.js');
    const one = await handOverPart(1, first);
    const second = await step('two.js');
    const two = await handOverPart(2, second, { ordinal: 2 });
    await stage.git('reset', '--quiet', '--hard', stage.base);
    const third = await step('three.js');
    const three = await handOverPart(3, third, { ordinal: 3 });
    const branch = stage.branch;
    expect(await shown()).toEqual([
      { base: 'main', head: branch, commits: 1, files: 1 },
      { base: branch, head: `${branch}-part-2`, commits: 1, files: 1 },
      { base: 'main', head: `${branch}-part-3`, commits: 1, files: 1 },
    ]);
    expect([one, two, three].map(({ artefact }) => artefact)).toMatchObject([
      { part: 1, branch, agentHeadSha: first },
      { part: 2, branch: `${branch}-part-2`, agentHeadSha: second },
      { part: 3, branch: `${branch}-part-3`, agentHeadSha: third },
    ]);
    expect(stage.pulls()[1]?.body).toContain('\nPart 2 of a series.\n');
    expect(forge.openapiErrors()).toEqual([]);
  });

  itSampled('updates a part that is handed over again, and its pull request stays where it goes', async () => {
    await handOverPart(1, await step('one.js'));
    await handOverPart(2, await step('two.js'), { ordinal: 2 });
    const better = await step('two-better.js');
    await handOverPart(2, better, { ordinal: 3 });
    const again = await handOverPart(2, better, { ordinal: 4 });
    expect(again.note).toContain('is updated as a draft');
    expect(await shown()).toEqual([
      { base: 'main', head: stage.branch, commits: 1, files: 1 },
      { base: stage.branch, head: `${stage.branch}-part-2`, commits: 2, files: 2 },
    ]);
  });

  itSampled('is adopted part by part by the next run on the subject', async () => {
    await handOverPart(1, await step('one.js'));
    await handOverPart(2, await step('two.js'), { ordinal: 2 });
    const before = stage.pulls().map(({ number }) => number);
    await stage.git('reset', '--quiet', '--hard', stage.base);
    const next = { runId: 'fix-bug/github/another-delivery' };
    await handOverPart(1, await step('other-one.js'), next);
    await handOverPart(2, await step('other-two.js'), { ...next, ordinal: 2 });
    expect(stage.pulls().map(({ number }) => number)).toEqual(before);
    expect((await shown()).map(({ base, commits }) => [base, commits])).toEqual([
      ['main', 1],
      [stage.branch, 1],
    ]);
  });

  itSampled('builds on a part only while its pull request is open', async () => {
    await handOverPart(1, await step('one.js'));
    await close(stage.pulls()[0]?.number ?? 0);
    await handOverPart(2, await step('two.js'), { ordinal: 2 });
    expect((await shown())[1]).toEqual({ base: 'main', head: `${stage.branch}-part-2`, commits: 2, files: 2 });
  });

  itSampled('has one part after the answers to its push and to its opening were lost', async () => {
    await handOverPart(1, await step('one.js'));
    const head = await step('two.js');
    const id = stage.session.use('create_pull_request', { title: 'Step 2', body: 'B', head, part: 2 });
    const lost = { after: true, cutSocket: true };
    forge.forge.failNext({ match: /^POST .*git-receive-pack/, ...lost });
    forge.forge.failNext({ match: /^POST \/repos\/acme\/api\/pulls$/, ...lost });
    const change = { ...SERIES, ordinal: 2 };
    await expect(handOverAgain(stage, id, change)).rejects.toThrow();
    await expect(handOverAgain(stage, id, change)).rejects.toThrow();
    isDone(await handOverAgain(stage, id, change));
    expect((await shown()).map(({ base, commits }) => [base, commits])).toEqual([
      ['main', 1],
      [stage.branch, 1],
    ]);
  });

  it('tells the agent that a part must be named, and which there may be', async () => {
    const head = await stage.commit({ 'a.js': '1' });
    const refused = await handOver(stage, head, SERIES);
    expect(refused.result).toMatchObject({
      message: expect.stringContaining('say which part of the series this is, 1 for the first') as string,
    });
    const tooMany = await handOver(stage, head, { ...SERIES, words: { part: 4 } });
    expect(tooMany.result).toMatchObject({
      message: expect.stringContaining('part: is more than 3, the most that this automation allows') as string,
    });
  });
});

describe('a part whose former part was merged', () => {
  itSampled('shows only its own step after a squash merge, although the clone of the agent is older', async () => {
    await handOverPart(1, await step('squashed.js'));
    await squash({ 'squashed.js': '1' });
    const two = await step('two.js');
    await handOverPart(2, two, { ordinal: 2 });
    await handOverPart(2, two, { ordinal: 3 });
    expect((await shown()).slice(1)).toEqual([{ base: 'main', head: `${stage.branch}-part-2`, commits: 1, files: 1 }]);
  });

  itSampled('shows only its own step after an ordinary merge, too, whatever else the base branch has got', async () => {
    await handOverPart(1, await step('merged.js'));
    const { clone } = await forge.pushBranch(`merge-${stage.issue}`, { 'of-another-person.js': '1' });
    await stage.git('-C', clone, 'fetch', '--quiet', 'origin', stage.branch);
    await stage.git('-C', clone, 'merge', '--quiet', '--no-edit', 'FETCH_HEAD');
    await stage.git('-C', clone, 'push', '--quiet', 'origin', 'HEAD:main');
    merge();
    await handOverPart(2, await step('two.js'), { ordinal: 2 });
    expect((await shown())[1]).toMatchObject({ base: 'main', commits: 1, files: 1 });
    expect(stage.pulls()[1]?.body).not.toContain('once more');
  });

  itSampled('takes no commit with it that stands before the merged step and that nobody has checked', async () => {
    await handOverPart(1, await step('once.js'));
    await squash({ 'once.js': '1' });
    await stage.git('reset', '--quiet', '--hard', stage.base);
    const unchecked = await stage.commit({ 'unchecked.js': '1' });
    await stage.commit({ 'unchecked.js': null, 'once.js': '1' });
    const step2 = await stage.commit({ 'two.js': '1' });
    for (const parents of [
      [step2, unchecked],
      [unchecked, step2],
    ]) {
      const merged = ['commit-tree', `${step2}^{tree}`, ...parents.flatMap((parent) => ['-p', parent]), '-m', 'Merge'];
      await stage.git('reset', '--quiet', '--hard', (await stage.git(...merged)).trim());
      const head = (await stage.git('rev-parse', 'HEAD')).trim();
      await stage.bundle();
      const { result } = await handOver(stage, head, { ...SERIES, ordinal: 2, words: { title: 'Step 2', part: 2 } });
      expect(result).toEqual({
        done: false,
        message:
          `Commit ${head.slice(0, 10)} has ${unchecked.slice(0, 10)} as a parent, which stands before work that was handed over ` +
          'already and is not in the repository in that form. Rebase your commits onto the work that was handed over ' +
          '(git rebase) and bundle again.',
      });
    }
    expect(stage.pulls()).toHaveLength(1);
  });

  itSampled(
    'says what to do where it shows the former step once more, because the base branch has moved on',
    async () => {
      await handOverPart(1, await step('squashed-later.js'));
      await squash({ 'squashed-later.js': '1', 'of-somebody-else.js': '1' });
      const two = await step('two.js');
      await handOverPart(2, two, { ordinal: 2 });
      await handOverPart(2, two, { ordinal: 3 });
      expect((await shown())[1]).toMatchObject({ base: 'main', files: 2 });
      expect(stage.pulls()[1]?.body).toContain(
        `\nPart 2 of a series. Shows what #${stage.pulls()[0]?.number} changed once more, because that was merged as another commit ` +
          'and the base branch has moved on. Rebase this branch onto the base branch to see this step alone.\n',
      );
    },
  );

  itSampled('is nothing if it adds nothing to the end of the base branch', async () => {
    const one = await step('squashed-alone.js');
    await handOverPart(1, one);
    await squash({ 'squashed-alone.js': '1' });
    const { result } = await handOver(stage, one, { ...SERIES, ordinal: 2, words: { part: 2 } });
    expect(result).toMatchObject({
      done: false,
      message: expect.stringContaining('these commits change nothing against main') as string,
    });
  });
});

/** A person puts the work of the first pull request into the base branch as one commit of their own. */
async function squash(files: Record<string, string>): Promise<void> {
  const { clone } = await forge.pushBranch(`squash-${stage.issue}`, files);
  await stage.git('-C', clone, 'push', '--quiet', 'origin', 'HEAD:main');
  merge();
}

async function close(number: number): Promise<void> {
  await forge.octokit.rest.pulls.update({ owner: 'acme', repo: 'api', pull_number: number, state: 'closed' });
}

/** A person merges the first pull request of the stage; returns its number. */
function merge(): number {
  const [issue] = stage.pulls();
  if (issue?.pull === undefined) throw new Error('There is no pull request');
  const at = new Date().toISOString();
  forge.forge.changeIssue(issue.id, { state: 'closed', closedAt: at, pull: { ...issue.pull, mergedAt: at } });
  return issue.number;
}

describe('after the pull request of a subject was closed', () => {
  const unasked = () => ({ event: { ...stage.event, source: 'sentry', name: 'event_alert' } });
  const always = (change: Partial<CreatePullRequestOptions>): HandedOver => ({
    outputs: { createPullRequest: { ...PULL_REQUEST, ...change } },
  });

  itSampled('opens no other one unless a person asks for it', async () => {
    const head = await step('a.js');
    isDone((await handOver(stage, head)).result);
    const [first] = stage.pulls();
    await close(first?.number ?? 0);
    const later = { runId: 'fix-bug/github/later' };
    expect((await handOver(stage, head, { ...later, ...unasked() })).result).toEqual({
      done: false,
      message:
        `A person has closed pull request #${first?.number}, which held this work, without merging it, and this automation then ` +
        'opens no other one (when-closed: stop). Do not hand the work over again: call noop and say that ' +
        `#${first?.number} was closed. A person who wants it after all can reopen it.`,
    });
    const asked = await handOver(stage, head, later);
    isDone(asked.result);
    expect(asked.result.note).toContain(`Continues #${first?.number}, which was closed without being merged.`);
    expect(stage.pulls()).toHaveLength(2);
    expect(stage.pulls()[1]?.body).toContain(`\nContinues #${first?.number}, which was closed without being merged.\n`);
  });

  itSampled('opens no other one in the run that had opened it, although a person had asked for that run', async () => {
    const head = await step('a.js');
    isDone((await handOver(stage, head)).result);
    await close(stage.pulls()[0]?.number ?? 0);
    expect((await handOver(stage, head, { ordinal: 2 })).result.done).toBe(false);
  });

  itSampled('opens another one where the automation says so', async () => {
    const head = await step('a.js');
    isDone((await handOver(stage, head)).result);
    await close(stage.pulls()[0]?.number ?? 0);
    isDone((await handOver(stage, head, { ordinal: 2, ...unasked(), ...always({ whenClosed: 'new' }) })).result);
    expect(stage.pulls().map(({ state }) => state)).toEqual(['closed', 'open']);
  });

  itSampled(
    'opens another one after a merge, also if the branch was deleted, and says which one it continues',
    async () => {
      isDone((await handOver(stage, await step('a.js'))).result);
      const number = merge();
      await stage.git('push', '--quiet', forge.remote(WRITE_TOKEN), `:refs/heads/${stage.branch}`);
      const { result } = await handOver(stage, await step('b.js'), { ...unasked(), runId: 'fix-bug/github/later' });
      isDone(result);
      expect(result.note).toContain(`Continues #${number}, which was merged.`);
      expect(result.artefact).toMatchObject({ branch: stage.branch });
    },
  );
});

describe('two workers at once', () => {
  itSampled('open one pull request for a subject, whichever run comes first', async () => {
    const head = await step('a.js');
    const runs = ['one', 'two'].map((id) => `fix-bug/github/${id}`);
    await Promise.all(runs.map((runId) => untilDone(head, runId)));
    expect(stage.pulls()).toHaveLength(1);
    expect(await stage.branches()).toEqual({ [stage.branch]: head });
  });
});

/** Tries again after each error, as Temporal would. */
async function untilDone(head: string, runId: string): Promise<void> {
  const id = stage.session.use('create_pull_request', { title: 'Fix the answer', body: 'B', head });
  const errors: unknown[] = [];
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    try {
      return isDone(await handOverAgain(stage, id, { runId }));
    } catch (error) {
      errors.push(error);
    }
  }
  throw new AggregateError(errors, 'Five attempts failed');
}
