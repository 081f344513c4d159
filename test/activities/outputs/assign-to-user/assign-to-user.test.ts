import { describe, expect, it } from 'vitest';
import type { RequestedFault } from '../../../../stand-ins/forge/faults.ts';
import { issueStage } from '../../../support/activities/issue-stage.ts';
import { isDone } from '../../../support/activities/open-stage.ts';
import { sampled } from '../../../support/setup/sampled.ts';

const on = issueStage('assign-to-user');

describe('assign_to_user', () => {
  it('assigns the issue, and says who cannot be assigned', async () => {
    const { id, result } = await on.call({ assignees: ['@acme', 'nobody'] });
    isDone(result);
    expect(on.issue().assignees).toEqual(['acme']);
    expect(on.stage.session.answers(id)[0]?.text).toMatch(
      /^#\d+ is assigned to acme: \S+\nnobody cannot be assigned there: the forge takes people with access to acme\/api$/,
    );
    expect(await on.verified(result)).toBeNull();
    on.change({ assignees: [] });
    expect(await on.verified(result)).toBe(`#${on.stage.issue} of acme/api is not assigned to acme`);
    expect(on.forge.openapiErrors()).toEqual([]);
  });

  it('tells the agent when nobody can be assigned, or when the automation does not allow it', async () => {
    expect((await on.call({ assignees: ['nobody'] })).result).toEqual({
      done: false,
      message: 'nobody cannot be assigned there: the forge takes people with access to acme/api.',
    });
    expect((await on.call({ assignees: ['acme', 'eve'] }, { options: { allowed: ['Acme'] } })).result).toEqual({
      done: false,
      message: 'This automation does not assign to eve. Choose from: Acme.',
    });
    expect((await on.call({ assignees: ['a b'] })).result).toMatchObject({
      message: expect.stringContaining('is not a login') as string,
    });
    expect(on.issue().assignees).toEqual([]);
  });

  it('shows and does nothing when outputs are staged, or when the issue is gone', async () => {
    const note = `Staged: nothing was done. #${on.stage.issue} would have been assigned to acme.`;
    expect((await on.call({ assignees: ['acme'] }, { outputs: { staged: true } })).result).toMatchObject({ note });
    on.change({ gone: 'acme/other#1' });
    expect((await on.call({ assignees: ['acme'] })).result).toMatchObject({ done: false });
    expect(on.issue().assignees).toEqual([]);
  });

  it('is not done again when a person took it back and only our own result was lost', async () => {
    const { id } = await on.call({ assignees: ['acme'] });
    on.change({ assignees: [] });
    isDone((await on.call({}, { again: id })).result);
    expect(on.issue().assignees).toEqual([]);
  });
});

const lost = { after: true, cutSocket: true };
const POINTS: [string, RequestedFault][] = [
  ['reading the issue', { match: /^GET .*\/issues\/\d+$/, status: 502 }],
  ['assigning it', { match: /^POST .*\/assignees$/, status: 503 }],
  ['assigning it, when only the answer is lost', { match: /^POST .*\/assignees$/, ...lost }],
];

describe('one assignment, one answer', () => {
  it.each(sampled([...POINTS, ['answering the tool', null] as const]))('after a failure while %s', async (_, fault) => {
    const id = on.stage.session.use('assign_to_user', { assignees: ['acme'] });
    if (fault === null) on.stage.session.loseNextAnswer('before it arrives');
    else on.forge.forge.failNext(fault);
    await expect(on.call({}, { again: id })).rejects.not.toMatchObject({ nonRetryable: true });
    isDone((await on.call({}, { again: id })).result);
    expect(on.issue().assignees).toEqual(['acme']);
    expect(on.stage.session.answers(id)).toHaveLength(1);
  });
});
