import { describe, expect, it } from 'vitest';
import { changedBody } from '../../../../activities/outputs/update-issue/changed-body.ts';
import { updateIssue } from '../../../../definitions/outputs/issues/update-issue.ts';
import type { RequestedFault } from '../../../../stand-ins/forge/faults.ts';
import { issueStage } from '../../../support/activities/issue-stage.ts';
import { isDone } from '../../../support/activities/open-stage.ts';
import { WRITE_TOKEN } from '../../../support/forge/open-forge.ts';
import { sampled } from '../../../support/setup/sampled.ts';

const on = issueStage('update-issue');
const ALL = { options: { status: null, title: true, body: null } };
const PATCH = /^PATCH .*\/issues\/\d+$/;

function patches(): number {
  const path = `/repos/acme/api/issues/${on.stage.issue}`;
  return on.forge.forge.requests().filter((one) => one.method === 'PATCH' && one.path === path).length;
}

describe('update_issue', () => {
  it('changes status, title and body at once, cleaned and marked', async () => {
    on.change({ body: 'It breaks.' });
    const words = { status: 'closed', title: 'Wrong answer, @ada', body: 'Found the cause.' };
    const { id, result } = await on.call(words, ALL);
    isDone(result);
    const { title, body, state, stateReason } = on.issue();
    expect({ title, state, stateReason }).toEqual({
      title: 'Wrong answer, `@ada`',
      state: 'closed',
      stateReason: 'completed',
    });
    expect(body).toMatch(/^It breaks\.\n\n---\n\nFound the cause\.\n\n---\n<sub>Made by the automation/);
    expect(patches()).toBe(1);
    const page = `${on.forge.forge.serverUrl}/acme/api/issues/${on.stage.issue}`;
    expect(on.stage.session.answers(id)).toEqual([{ text: `#${on.stage.issue} is changed: ${page}`, isError: false }]);
    expect(await on.verified(result)).toBeNull();
    on.change({ title: 'Mine' });
    expect(await on.verified(result)).toBe(`#${on.stage.issue} of acme/api has another title`);
    expect(on.forge.openapiErrors()).toEqual([]);
  });

  it('shows the agent only what the automation lets it change', async () => {
    const { result } = await on.call({ title: 'x' }, { options: { body: null } });
    expect(result).toMatchObject({
      done: false,
      message: expect.stringContaining('changes nothing; give body') as string,
    });
    expect(on.issue().title).toBe('The answer is wrong');
    expect(updateIssue.options.safeParse({}).error?.issues[0]?.message).toBe(
      'allows no change; write `status:`, `title:` or `body:` below it',
    );
  });

  it('writes its island anew, and leaves the rest as it is', async () => {
    on.change({ body: 'By ada.' });
    const island = (body: string) => ({ body, operation: 'replace-island' });
    isDone((await on.call(island('First'), ALL)).result);
    on.change({ body: `${on.issue().body}\n\nMore by ada.` });
    isDone((await on.call(island('Second'), { ...ALL, runId: 'fix-bug/github/next' })).result);
    const { body } = on.issue();
    expect(body).toMatch(
      /^By ada\.\n\n---\n\n<!-- curfew-island-begin:fix-bug -->\nSecond\n[^]*island-end:fix-bug -->\n\nMore by ada\.$/,
    );
    expect(body).not.toContain('First');
  });

  it('is not fooled by a stranger who writes the mark first, and leaves a pull request alone', async () => {
    on.change({ body: `<!-- curfew:fix-bug/github/${on.stage.event.deliveryId}:update-issue:1 -->` });
    isDone((await on.call({ body: 'Mine' }, ALL)).result);
    expect(on.issue().body).toContain('Mine');
    const { sha } = await on.forge.pushBranch(`topic-${on.stage.issue}`, { 'a.txt': 'a' });
    expect(sha).toHaveLength(40);
    const pull = await on.forge.octokit.rest.pulls.create({
      owner: 'acme',
      repo: 'api',
      title: 'A change',
      head: `topic-${on.stage.issue}`,
      base: 'main',
    });
    const { result } = await on.call(
      { title: 'x', number: pull.data.number },
      { options: { title: null, target: '*' } },
    );
    expect(result).toMatchObject({
      message: `#${pull.data.number} is a pull request, and this tool changes issues alone.`,
    });
  });

  it('tells the agent that the text would be too long, that the title is empty, or that the forge refuses', async () => {
    on.change({ body: 'x'.repeat(65_000) });
    const tooLong = await on.call({ body: 'y'.repeat(1_000) }, ALL);
    expect(tooLong.result).toMatchObject({
      message: expect.stringMatching(
        /^The text of #\d+ would have 66\d{3} characters, and the forge takes 65536\./,
      ) as string,
    });
    expect((await on.call({ title: '<!-- -->' }, ALL)).result).toMatchObject({ done: false });
    expect((await on.call({ body: `It is ${WRITE_TOKEN}` }, ALL)).result).toMatchObject({ done: false });
    on.forge.forge.failNext({ match: PATCH, status: 422 });
    expect((await on.call({ title: 'Other' }, ALL)).result).toMatchObject({
      message: expect.stringMatching(/^Changing #\d+ of acme\/api was not possible: /) as string,
    });
    expect(on.issue()).toMatchObject({ title: 'The answer is wrong', body: 'x'.repeat(65_000) });
  });

  it('shows and does nothing when outputs are staged', async () => {
    const { result } = await on.call({ title: 'Other', status: 'closed' }, { ...ALL, outputs: { staged: true } });
    const note = `Staged: nothing was done. #${on.stage.issue}: title, status would have changed.`;
    expect(result).toMatchObject({ effect: 'staged', note });
    expect(patches()).toBe(0);
  });

  it('is not done again when a person took it back and only our own result was lost', async () => {
    const { id, result } = await on.call({ title: 'Other' }, ALL);
    isDone(result);
    on.change({ title: 'Back' });
    expect((await on.call({}, { ...ALL, again: id })).result).toMatchObject({ done: true });
    expect(on.issue().title).toBe('Back');
  });
});

describe('the text of an issue', () => {
  const change = { number: 5, body: 'a', written: 'W', automation: 'x' };

  it.each([
    ['append', 'a', 'a\n\n---\n\nW'],
    ['append', '', 'W'],
    ['prepend', 'a', 'W\n\n---\n\na'],
    ['replace', 'a', 'W'],
    ['append', 'before W after', 'before W after'],
    [
      'replace-island',
      '<!-- curfew-island-end:x --> a',
      '<!-- curfew-island-end:x --> a\n\n---\n\n<!-- curfew-island-begin:x -->\nW\n<!-- curfew-island-end:x -->',
    ],
  ] as const)('%s to %j', (operation, body, expected) => {
    expect(changedBody({ ...change, body, operation })).toBe(expected);
  });
});

const lost = { after: true, cutSocket: true };
const POINTS: [string, RequestedFault][] = [
  ['reading the issue', { match: /^GET .*\/issues\/\d+$/, status: 502 }],
  ['changing it', { match: PATCH, status: 503 }],
  ['changing it, when only the answer is lost', { match: PATCH, ...lost }],
];

describe('one change, one answer', () => {
  it.each(sampled([...POINTS, ['answering the tool', null] as const]))('after a failure while %s', async (_, fault) => {
    on.change({ body: 'By ada.' });
    const id = on.stage.session.use('update_issue', { body: 'Once', status: 'closed' });
    if (fault === null) on.stage.session.loseNextAnswer('before it arrives');
    else on.forge.forge.failNext(fault);
    await expect(on.call({}, { ...ALL, again: id })).rejects.not.toMatchObject({ nonRetryable: true });
    const { result } = await on.call({}, { ...ALL, again: id });
    isDone(result);
    expect((await on.call({}, { ...ALL, again: id })).result).toMatchObject({ artefact: result.artefact });
    expect(on.issue().body?.split('Once')).toHaveLength(2);
    expect(on.issue().state).toBe('closed');
    expect(on.stage.session.answers(id)).toHaveLength(1);
  });
});
