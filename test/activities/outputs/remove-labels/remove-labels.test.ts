import { describe, expect, it } from 'vitest';
import type { RequestedFault } from '../../../../stand-ins/forge/faults.ts';
import { issueStage } from '../../../support/activities/issue-stage.ts';
import { isDone } from '../../../support/activities/open-stage.ts';
import { sampled } from '../../../support/setup/sampled.ts';

const on = issueStage('remove-labels');

describe('remove_labels', () => {
  it('takes labels off, whatever their case, and passes over those that are not there', async () => {
    on.change({ labels: ['Needs-Triage', 'bug'] });
    const { result } = await on.call({ labels: ['needs-triage', 'stale'] });
    isDone(result);
    expect(on.issue().labels).toEqual(['bug']);
    expect(result.note).toContain(`#${on.stage.issue} does not have the labels needs-triage, stale any more`);
    expect(await on.verified(result)).toBeNull();
    on.change({ labels: ['stale'] });
    expect(await on.verified(result)).toBe(`#${on.stage.issue} of acme/api has the label stale`);
    expect(on.forge.openapiErrors()).toEqual([]);
  });

  it('takes off only what the automation allows, and nothing of an issue that is gone', async () => {
    on.change({ labels: ['bug', 'needs-triage'] });
    const options = { allowed: ['needs-triage'] };
    expect((await on.call({ labels: ['bug', 'needs-triage'] }, { options })).result).toEqual({
      done: false,
      message: 'This automation does not take off bug. Choose from: needs-triage.',
    });
    on.change({ gone: 'deleted' });
    expect((await on.call({ labels: ['needs-triage'] }, { options })).result).toMatchObject({
      message: expect.stringContaining(`acme/api has no issue or pull request #${on.stage.issue}: `) as string,
    });
    expect(on.issue().labels).toEqual(['bug', 'needs-triage']);
  });

  it('shows and does nothing when outputs are staged, and is refused after three times', async () => {
    on.change({ labels: ['bug'] });
    const note = `Staged: nothing was done. The labels bug would have been taken off #${on.stage.issue}.`;
    expect((await on.call({ labels: ['bug'] }, { outputs: { staged: true } })).result).toMatchObject({ note });
    expect((await on.call({ labels: ['bug'] }, { ordinal: 4 })).result).toMatchObject({ done: false });
    expect(on.issue().labels).toEqual(['bug']);
  });

  it('leaves a label alone that a person sets again when only our own result was lost', async () => {
    on.change({ labels: ['bug'] });
    const { id } = await on.call({ labels: ['bug'] });
    on.change({ labels: ['bug'] });
    isDone((await on.call({}, { again: id })).result);
    expect(on.issue().labels).toEqual(['bug']);
  });
});

const lost = { after: true, cutSocket: true };
const POINTS: [string, RequestedFault][] = [
  ['reading the issue', { match: /^GET .*\/issues\/\d+$/, status: 502 }],
  ['taking the label off', { match: /^DELETE /, status: 503 }],
  ['taking the label off, when only the answer is lost', { match: /^DELETE /, ...lost }],
];

describe('labels are off, one answer', () => {
  it.each(sampled([...POINTS, ['answering the tool', null] as const]))('after a failure while %s', async (_, fault) => {
    on.change({ labels: ['bug', 'stale'] });
    const id = on.stage.session.use('remove_labels', { labels: ['bug', 'stale'] });
    if (fault === null) on.stage.session.loseNextAnswer('before it arrives');
    else on.forge.forge.failNext(fault);
    await expect(on.call({}, { again: id })).rejects.not.toMatchObject({ nonRetryable: true });
    const { result } = await on.call({}, { again: id });
    isDone(result);
    expect(on.issue().labels).toEqual([]);
    expect(on.stage.session.answers(id)).toHaveLength(1);
  });
});
