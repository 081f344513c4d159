import { describe, expect, it } from 'vitest';
import { pushedCommits } from '../../../../activities/outputs/create-pull-request/own-branches.ts';
import { handOver } from '../../../support/activities/hand-over.ts';
import { issueStage } from '../../../support/activities/issue-stage.ts';
import { isDone } from '../../../support/activities/open-stage.ts';
import { oneIn } from '../../../support/setup/sampled.ts';

const itSampled = oneIn(2);

const on = issueStage('update-pull-request');
const PATCH = /^PATCH .*\/pulls\/\d+$/;

/** The pull request that Curfew has opened for the issue of the stage. */
async function opened() {
  const head = await on.stage.commit({ 'a.js': '1' });
  await on.stage.bundle();
  isDone((await handOver(on.stage, head)).result);
  const [pull] = on.stage.pulls();
  if (pull === undefined) throw new Error('There is no pull request');
  return pull;
}

async function read(number: number) {
  const found = await on.stage.dependencies.github.getPull('acme/api', number);
  if (found === null) throw new Error(`There is no pull request ${number}`);
  return found;
}

/** A person opens one; returns its number. */
async function openedByReader(): Promise<number> {
  const branch = `theirs-${on.stage.issue}`;
  const { gitDirectory: fork } = await on.forge.forkBranch(branch, { 'x.js': '1' });
  const pull = { base: 'main', title: 'Theirs', fork, head: branch, author: 'reader' };
  return (await on.forge.forge.openForkPull({ repository: 'acme/api', ...pull })).number;
}

const about = (number: number) => ({ event: { ...on.stage.event, subject: `pull:acme/api#${number}` } });

describe('update_pull_request', () => {
  itSampled(
    'writes title and text of our own pull request anew, by which its branch is still known as ours',
    async () => {
      const { number } = await opened();
      const before = await read(number);
      const { id, result } = await on.call({ title: 'Better, @ada', body: 'Found the real cause.' });
      isDone(result);
      const after = await read(number);
      expect(after.title).toBe('Better, `@ada`');
      expect(after.body).toMatch(/^Found the real cause\.\n\n---\n<sub>Made by the automation/);
      expect(pushedCommits(after)).toEqual(pushedCommits(before));
      const answer = { text: `#${number} is changed: ${after.url}`, isError: false };
      expect(on.stage.session.answers(id)).toEqual([answer]);
      expect(await on.verified(result)).toBeNull();
      const more = await on.stage.commit({ 'b.js': '1' });
      await on.stage.bundle();
      isDone((await handOver(on.stage, more, { ordinal: 2 })).result);
      expect(on.stage.pulls()).toHaveLength(1);
      expect(on.forge.openapiErrors()).toEqual([]);
    },
  );

  it('adds to the text of the pull request that the run is about once, although the answer was lost', async () => {
    const number = await openedByReader();
    on.change({ body: 'By a person.' }, number);
    const id = on.stage.session.use('update_pull_request', { body: 'Seen.', operation: 'append' });
    on.forge.forge.failNext({ match: PATCH, after: true, cutSocket: true });
    await expect(on.call({}, { again: id, ...about(number) })).rejects.toThrow('the forge gave no answer');
    isDone((await on.call({}, { again: id, ...about(number) })).result);
    const { body, title } = await read(number);
    expect(body).toMatch(/^By a person\.\n\n---\n\nSeen\.\n\n---\n<sub>Made by/);
    expect(body.match(/Seen\./g)).toHaveLength(1);
    expect(title).toBe('Theirs');
  });

  it('changes only pull requests of Curfew where the agent may choose, and only what the automation allows', async () => {
    const number = await openedByReader();
    const any = { options: { target: '*', title: false } };
    const refused = await on.call({ body: 'x', number }, any);
    expect(refused.result).toMatchObject({
      message: `Pull request #${number} of acme/api is not one of Curfew, and this automation may change only those.`,
    });
    const title = await on.call({ title: 'x', number }, any);
    expect(title.result).toMatchObject({ message: expect.stringContaining('changes nothing; give body') as string });
    const staged = { ...about(number), outputs: { staged: true } };
    expect((await on.call({ title: 'x' }, staged)).result).toMatchObject({
      note: `Staged: nothing was done. #${number}: title would have changed.`,
    });
    expect((await read(number)).title).toBe('Theirs');
  });

  it('says that there is no pull request', async () => {
    expect((await on.call({ title: 'x' })).result).toMatchObject({
      message: expect.stringContaining('This run is about no pull request, and none is open for its subject') as string,
    });
  });
});
