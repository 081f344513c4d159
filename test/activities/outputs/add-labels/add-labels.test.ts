import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handOver } from '../../../../activities/outputs/hand-over.ts';
import { verifyOutcome } from '../../../../activities/report/verify-outcome.ts';
import type { OutputRequest } from '../../../../contract/output.ts';
import { addLabels } from '../../../../definitions/outputs/issues/add-labels.ts';
import type { IssueRecord } from '../../../../stand-ins/forge/store.ts';
import { isDone, openStage, type RequestChange, type Stage } from '../../../support/activities/open-stage.ts';
import { openForge, type OpenForge } from '../../../support/forge/open-forge.ts';

const repository = 'acme/api';

let forge: OpenForge;
let stage: Stage;
let issue: IssueRecord;
beforeAll(async () => {
  forge = await openForge();
  stage = await openStage(forge);
});
afterAll(async () => {
  await stage.close();
  await forge.close();
});
beforeEach(() => {
  issue = forge.forge.createIssue({ repository, title: 'Label me', author: 'ada', labels: ['Known'] });
});

function labels(number = issue.number) {
  return forge.forge.state().issues.find((one) => one.number === number)?.labels;
}

interface Change extends RequestChange {
  options?: Record<string, unknown>;
}

function request(
  toolUseId: string,
  { options = { allowed: ['bug', 'Good First'] }, ...change }: Change,
): OutputRequest {
  const event = { ...stage.event, subject: `issue:acme/api#${issue.number}` };
  const made = stage.request(toolUseId, { event, ...change });
  made.automation.safeOutputs.allowed['add-labels'] = addLabels.options.parse(options);
  return made;
}

async function label(input: Record<string, unknown>, change: Change = {}) {
  const id = stage.session.use('add_labels', input);
  return { id, result: await stage.run(handOver, request(id, change)) };
}

describe('add_labels', () => {
  it('adds the labels that the automation allows, as it spells them, to what started the run', async () => {
    const { id, result } = await label({ labels: ['BUG', 'good first', 'bug'] });
    isDone(result);
    expect(labels()).toEqual(['Known', 'bug', 'Good First']);
    const page = `${forge.forge.serverUrl}/acme/api/issues/${issue.number}`;
    const { number } = issue;
    const artefact = { type: 'labels', url: `${page}#labels`, repository, number, labels: ['bug', 'Good First'] };
    expect(result.artefact).toEqual(artefact);
    expect(stage.session.answers(id)[0]?.text).toBe(`#${number} has the labels bug, Good First: ${page}`);
    const request = { repository, artefacts: [artefact] };
    expect(await stage.run(verifyOutcome, request)).toEqual({ verified: true });
    forge.forge.changeIssue(issue.id, { labels: ['BUG', 'good first'] });
    expect(await stage.run(verifyOutcome, request)).toEqual({ verified: true });
    forge.forge.changeIssue(issue.id, { labels: ['bug'] });
    expect(await stage.run(verifyOutcome, request)).toEqual({
      verified: false,
      reason: `#${number} of acme/api does not have the label Good First`,
    });
    expect(forge.openapiErrors()).toEqual([]);
  });

  it('takes only labels that the repository has where the automation names none: it never makes one', async () => {
    isDone((await label({ labels: ['known'] }, { options: {} })).result);
    expect((await label({ labels: ['Invented'] }, { options: {} })).result).toMatchObject({
      message: expect.stringMatching(/^The repository has no label Invented\. Choose from: .*Known/) as string,
    });
    expect(labels()).toEqual(['Known']);
  });

  it.each([
    [{ labels: ['bug', 'wontfix'] }, {}, 'This automation does not allow wontfix. Choose from: bug, Good First.'],
    [{ labels: [] }, {}, 'The input is wrong:\n- labels: is empty\nCorrect it and call the tool again.'],
    [{ labels: ['bug'], number: 99_999 }, { target: '*' }, 'acme/api has no issue or pull request #99999.'],
  ])('tells the agent what is wrong with %j', async (input, options, message) => {
    const { result } = await label(input, { options: { allowed: ['bug', 'Good First'], ...options } });
    expect(result).toEqual({ done: false, message });
    expect(labels()).toEqual(['Known']);
  });

  it('tells the agent when the forge does not take a label', async () => {
    forge.forge.failNext({ match: /^POST .*\/labels$/, status: 422 });
    expect((await label({ labels: ['bug'] })).result).toMatchObject({
      message: expect.stringMatching(/^Labelling #\d+ of acme\/api was not possible: /) as string,
    });
  });

  it('labels what the agent chose, or one fixed issue, where the automation says so', async () => {
    const options = { allowed: ['bug'], target: '*' };
    isDone((await label({ labels: ['bug'], number: stage.issue }, { options })).result);
    expect(labels(stage.issue)).toEqual(['bug']);
    const event = { ...stage.event, subject: 'delivery:1', url: null };
    isDone((await label({ labels: ['bug'] }, { event, options: { target: issue.number, allowed: ['bug'] } })).result);
    expect(labels()).toEqual(['Known', 'bug']);
    expect((await label({ labels: ['bug'] }, { event })).result).toMatchObject({
      message: 'This run was started by something that is no issue or pull request: there is none to label.',
    });
  });

  it('shows and does nothing when outputs are staged, and is refused after as many times as allowed', async () => {
    const { result } = await label({ labels: ['bug'] }, { outputs: { staged: true } });
    expect(result).toMatchObject({ effect: 'staged', note: expect.stringContaining('the labels bug.') as string });
    expect((await label({ labels: ['bug'] }, { ordinal: 4 })).result).toMatchObject({
      message: 'This run may use add_labels 3 times, and has done so. Do not call it again.',
    });
    expect(labels()).toEqual(['Known']);
  });

  it.each([
    ['the issue is looked up', () => forge.forge.failNext({ match: /^GET .*\/issues\/\d+$/, status: 502 })],
    ['the labels are added', () => forge.forge.failNext({ match: /^POST .*\/labels$/, status: 503 })],
    [
      'it is told that they are',
      () => forge.forge.failNext({ match: /^POST .*\/labels$/, after: true, cutSocket: true }),
    ],
    ['the tool is answered', () => stage.session.loseNextAnswer('before it arrives')],
  ])('adds each label once and answers once after a failure while %s', async (_, fail) => {
    const id = stage.session.use('add_labels', { labels: ['bug'] });
    fail();
    await expect(stage.run(handOver, request(id, {}))).rejects.not.toMatchObject({ nonRetryable: true });
    isDone(await stage.run(handOver, request(id, {})));
    expect(labels()).toEqual(['Known', 'bug']);
    // Somebody takes it off before the result of this attempt is known: it is not added again.
    forge.forge.changeIssue(issue.id, { labels: [] });
    isDone(await stage.run(handOver, request(id, {})));
    expect(labels()).toEqual([]);
    expect(stage.session.answers(id)).toHaveLength(1);
  });
});
