import { describe, expect, it } from 'vitest';
import type { RequestedFault } from '../../../../stand-ins/forge/faults.ts';
import { issueStage } from '../../../support/activities/issue-stage.ts';
import { isDone } from '../../../support/activities/open-stage.ts';
import { octokitFor, REPOSITORY, WRITE_TOKEN } from '../../../support/forge/open-forge.ts';
import { sampled } from '../../../support/setup/sampled.ts';

const on = issueStage('close-issue');
const WORDS = { body: 'Solved by the new release, @ada.' };

describe('close_issue', () => {
  it('comments and closes the issue that started the run, with the reason that the agent gives', async () => {
    const { id, result } = await on.call({ ...WORDS, reason: 'not_planned' });
    isDone(result);
    expect(on.issue()).toMatchObject({ state: 'closed', stateReason: 'not_planned' });
    expect(on.comments()).toHaveLength(1);
    expect(on.comments()[0]).toMatch(/^Solved by the new release, `@ada`\.\n\n---\n<sub>Made by the automation/);
    const page = `${on.forge.forge.serverUrl}/acme/api/issues/${on.stage.issue}`;
    expect(on.stage.session.answers(id)).toEqual([{ text: `#${on.stage.issue} is closed: ${page}`, isError: false }]);
    expect(await on.verified(result)).toBeNull();
    on.change({ state: 'open' });
    expect(await on.verified(result)).toBe(`#${on.stage.issue} of acme/api is open`);
    expect(on.forge.openapiErrors()).toEqual([]);
  });

  it('closes as completed if nobody gives a reason, and as the automation says where it says so', async () => {
    isDone((await on.call(WORDS)).result);
    expect(on.issue().stateReason).toBe('completed');
    const other = on.forge.forge.createIssue({ repository: 'acme/api', title: 'Other', author: 'ada' });
    const options = { target: other.number, 'state-reason': 'duplicate' };
    isDone((await on.call(WORDS, { options, runId: 'a/b/c' })).result);
    expect(on.issue(other.number).stateReason).toBe('duplicate');
  });

  it('leaves alone what lacks a label or the prefix, pull requests, and what is gone', async () => {
    const required = { 'required-labels': ['bot', 'stale'], 'required-title-prefix': '[bot] ' };
    on.change({ labels: ['Bot'] });
    const told = async (options: unknown) => (await on.call(WORDS, { options })).result;
    const number = on.stage.issue;
    expect(await told(required)).toMatchObject({
      message: `This automation changes only issues with the labels bot, stale; #${number} lacks stale.`,
    });
    on.change({ labels: ['Bot', 'stale'] });
    expect(await told(required)).toMatchObject({
      message: `This automation changes only issues whose title begins with "[bot] "; #${number} is "The answer is wrong".`,
    });
    for (const gone of ['deleted', 'acme/other#3']) {
      on.change({ gone });
      expect(await told(null)).toMatchObject({
        done: false,
        message: `acme/api has no issue or pull request #${number}: there never was one, or it was deleted or moved into another repository.`,
      });
    }
    expect(on.comments()).toEqual([]);
  });

  it('closes nothing on which a person has locked the conversation', async () => {
    on.change({ locked: true });
    expect((await on.call(WORDS)).result).toMatchObject({
      message: `Closing #${on.stage.issue} of acme/api was not possible: a person has locked the conversation. Do not call it again.`,
    });
    expect(on.issue().state).toBe('open');
  });

  it('says that an issue is closed already, and is not fooled by a stranger who writes the mark first', async () => {
    on.change({ state: 'closed' });
    expect((await on.call(WORDS)).result).toMatchObject({ done: true, effect: 'no-change' });
    expect(on.comments()).toEqual([]);
    on.change({ state: 'open' });
    const mark = `<!-- curfew:fix-bug/github/${on.stage.event.deliveryId}:close-issue:1 -->`;
    const place = { ...REPOSITORY, issue_number: on.stage.issue };
    await octokitFor(on.forge.forge, WRITE_TOKEN).rest.issues.createComment({ ...place, body: mark });
    on.stage.dependencies.github.botLogin = () => Promise.resolve('curfew[bot]');
    isDone((await on.call(WORDS)).result);
    expect(on.comments()).toHaveLength(2);
    expect(on.issue().state).toBe('closed');
  });

  it('stays open when a person opens it again and only our own result was lost', async () => {
    const { id, result } = await on.call(WORDS);
    isDone(result);
    on.change({ state: 'open' });
    expect((await on.call(WORDS, { again: id })).result).toMatchObject({ done: true });
    expect(on.issue().state).toBe('open');
    expect(on.comments()).toHaveLength(1);
  });

  it('shows and does nothing when outputs are staged, and lets no credential out', async () => {
    const note = `Staged: nothing was done. #${on.stage.issue} would have been closed.`;
    expect((await on.call(WORDS, { outputs: { staged: true } })).result).toMatchObject({ effect: 'staged', note });
    expect((await on.call({ body: `It is ${WRITE_TOKEN}` })).result).toMatchObject({ done: false });
    expect((await on.call(WORDS, { ordinal: 2 })).result).toMatchObject({
      message: 'This run may use close_issue once, and has done so. Do not call it again.',
    });
    expect(on.issue().state).toBe('open');
  });

  it('tells the agent what the forge refuses', async () => {
    on.forge.forge.failNext({ match: /^PATCH /, status: 422 });
    expect((await on.call(WORDS)).result).toMatchObject({
      message: expect.stringMatching(/^Closing #\d+ of acme\/api was not possible: /) as string,
    });
  });
});

const lost = { after: true, cutSocket: true };
const POINTS: [string, RequestedFault][] = [
  ['reading the issue', { match: /^GET .*\/issues\/\d+$/, status: 502 }],
  ['looking for the comment', { match: /^GET .*\/comments$/, status: 502 }],
  ['commenting', { match: /^POST .*\/comments$/, status: 503 }],
  ['commenting, when only the answer is lost', { match: /^POST .*\/comments$/, ...lost }],
  ['closing', { match: /^PATCH /, status: 403, headers: { 'retry-after': '1' } }],
  ['closing, when only the answer is lost', { match: /^PATCH /, ...lost }],
];

describe('one comment, one closing, one answer', () => {
  it.each(sampled([...POINTS, ['answering the tool', null] as const]))('after a failure while %s', async (_, fault) => {
    const id = on.stage.session.use('close_issue', WORDS);
    if (fault === null) on.stage.session.loseNextAnswer('before it arrives');
    else on.forge.forge.failNext(fault);
    await expect(on.call(WORDS, { again: id })).rejects.not.toMatchObject({ nonRetryable: true });
    const { result } = await on.call(WORDS, { again: id });
    isDone(result);
    expect((await on.call(WORDS, { again: id })).result).toMatchObject({ artefact: result.artefact });
    expect(on.issue().state).toBe('closed');
    expect(on.comments()).toHaveLength(1);
    expect(on.stage.session.answers(id)).toHaveLength(1);
  });
});
