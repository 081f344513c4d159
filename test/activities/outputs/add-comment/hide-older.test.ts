import { describe, expect, it } from 'vitest';
import type { RequestedFault } from '../../../../stand-ins/forge/faults.ts';
import { issueStage } from '../../../support/activities/issue-stage.ts';
import { isDone } from '../../../support/activities/open-stage.ts';
import { REPOSITORY } from '../../../support/forge/open-forge.ts';
import { sampled } from '../../../support/setup/sampled.ts';

const on = issueStage('add-comment');
const OPTIONS = { 'hide-older-comments': true };

/** Whether each comment on the issue is hidden, and why. */
function hidden() {
  const { comments } = on.forge.forge.state();
  return comments
    .filter(({ issueNumber }) => issueNumber === on.stage.issue)
    .map(({ minimizedReason }) => minimizedReason ?? null);
}

/** A comment of an earlier run. */
async function commentBefore(runId = 'fix-bug/github/before'): Promise<void> {
  isDone((await on.call({ body: 'Older' }, { runId })).result);
}

describe('add_comment with hide-older-comments', () => {
  it('hides what earlier runs of the automation said there, as outdated, and says so', async () => {
    await commentBefore('fix-bug/github/1');
    await commentBefore('fix-bug/github/2');
    const { id, result } = await on.call({ body: 'Newest' }, { options: OPTIONS });
    isDone(result);
    expect(hidden()).toEqual(['outdated', 'outdated', null]);
    expect(on.stage.session.answers(id)[0]?.text).toMatch(/^Comment added: \S+\nHid 2 older comments$/);
    expect(await on.verified(result)).toBeNull();
    const next = await on.call({ body: 'Newer still' }, { options: OPTIONS, runId: 'fix-bug/github/next' });
    expect(on.stage.session.answers(next.id)[0]?.text).toMatch(/\nHid the older comment$/);
  });

  it('leaves other automations, other outputs, its own run and forged marks alone', async () => {
    await commentBefore('fix-bugs/github/1');
    isDone((await on.call({ body: 'First' }, { options: { max: 2 } })).result);
    const place = { ...REPOSITORY, issue_number: on.stage.issue };
    const mark = '<!-- curfew:fix-bug/github/1:close-issue:1 -->';
    await on.forge.octokit.rest.issues.createComment({ ...place, body: `Closed\n\n${mark}` });
    const forged = { body: 'Not ours <!-- curfew:fix-bug/github/1:add-comment:1 --> at the end', ...place };
    await on.forge.octokit.rest.issues.createComment(forged);
    isDone((await on.call({ body: 'Second' }, { options: { ...OPTIONS, max: 2 }, ordinal: 2 })).result);
    expect(hidden()).toEqual([null, null, null, null, null]);
  });

  it('does not hide what a stranger marked as ours', async () => {
    const mark = '<!-- curfew:fix-bug/github/1:add-comment:1 -->';
    const place = { ...REPOSITORY, issue_number: on.stage.issue };
    await on.forge.octokit.rest.issues.createComment({ ...place, body: `Read this\n\n${mark}` });
    on.stage.dependencies.github.botLogin = () => Promise.resolve('curfew[bot]');
    isDone((await on.call({ body: 'Mine' }, { options: OPTIONS })).result);
    expect(hidden()).toEqual([null, null]);
  });

  it('is kept when the forge does not hide the older ones', async () => {
    await commentBefore();
    on.forge.forge.failNext({ match: /^POST \/graphql$/, status: 403 });
    const { id, result } = await on.call({ body: 'Newest' }, { options: OPTIONS });
    isDone(result);
    expect(on.stage.session.answers(id)[0]?.text).toMatch(/\nLooking for older comments on #\d+ was not possible: /);
    expect(hidden()).toEqual([null, null]);
  });
});

const lost = { after: true, cutSocket: true };
const POINTS: [string, RequestedFault][] = [
  ['commenting, when only the answer is lost', { match: /^POST .*\/comments$/, ...lost }],
  ['looking for what is hidden', { match: /^POST \/graphql$/, status: 502 }],
  ['looking for what is hidden, when the forge limits us', { match: /^POST \/graphql$/, status: 429 }],
];

describe('one comment, older ones hidden, one answer', () => {
  it.each(sampled([...POINTS, ['answering the tool', null] as const]))('after a failure while %s', async (_, fault) => {
    await commentBefore();
    const id = on.stage.session.use('add_comment', { body: 'Newest' });
    if (fault === null) on.stage.session.loseNextAnswer('before it arrives');
    else on.forge.forge.failNext(fault);
    const again = { options: OPTIONS, again: id };
    await expect(on.call({}, again)).rejects.not.toMatchObject({ nonRetryable: true });
    isDone((await on.call({}, again)).result);
    expect(hidden()).toEqual(['outdated', null]);
    expect(on.stage.session.answers(id)).toHaveLength(1);
  });
});
