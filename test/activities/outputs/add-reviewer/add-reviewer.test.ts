import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handOver } from '../../../../activities/outputs/hand-over.ts';
import { verifyOutcome } from '../../../../activities/report/verify-outcome.ts';
import type { RequestedFault } from '../../../../stand-ins/forge/faults.ts';
import { isDone, openStage, type Stage } from '../../../support/activities/open-stage.ts';
import { openReviewedPull, type ReviewChange, type ReviewedPull } from '../../../support/activities/reviewed-pull.ts';
import { openForge, type OpenForge } from '../../../support/forge/open-forge.ts';
import { oneIn, sampled } from '../../../support/setup/sampled.ts';

const itSampled = oneIn(2);

const allowed = { 'add-reviewer': null };

let forge: OpenForge;
let stage: Stage;
let pull: ReviewedPull;
beforeAll(async () => {
  forge = await openForge();
});
afterAll(() => forge.close());
beforeEach(async () => {
  stage = await openStage(forge);
  pull = await openReviewedPull(stage);
});
afterEach(() => stage.close());

function asked(): string[] | undefined {
  return forge.forge.state().issues.find(({ number }) => number === pull.number)?.pull?.reviewers;
}

const ask = (input: Record<string, unknown> = { reviewers: ['acme'] }, change: ReviewChange = {}) =>
  pull.use('add_reviewer', input, { allowed, ...change });

describe('add_reviewer', () => {
  itSampled('asks people for a review, and sees later whether they are asked or have reviewed', async () => {
    const { result } = await ask();
    isDone(result);
    expect(asked()).toEqual(['acme']);
    expect(result.note).toBe(`acme asked to review #${pull.number}: ${pull.url}`);
    const artefact = {
      type: 'reviewers',
      url: `${pull.url}#reviewers`,
      repository: 'acme/api',
      number: pull.number,
      reviewers: ['acme'],
      teams: [],
    };
    expect(result.artefact).toEqual(artefact);
    const verify = (change: object = {}) =>
      stage.run(verifyOutcome, { repository: 'acme/api', artefacts: [{ ...artefact, ...change }] });
    expect(await verify()).toEqual({ verified: true });
    const reason = (who: string) => `${who} is not asked to review #${pull.number} of acme/api`;
    expect(await verify({ reviewers: ['grace'] })).toEqual({ verified: false, reason: reason('grace') });
    expect(await verify({ teams: ['core'] })).toEqual({ verified: false, reason: reason('core') });
    const review = { author: 'grace', state: 'APPROVED', body: '', commit: stage.base } as const;
    const place = { repository: 'acme/api', pullNumber: pull.number, submittedAt: '2026-11-20T10:00:00Z' };
    forge.forge.record('reviews', { ...review, ...place });
    expect(await verify({ reviewers: ['grace'], teams: ['core'] })).toEqual({ verified: true });
    expect(forge.openapiErrors()).toEqual([]);
  });

  const POINTS: [string, RequestedFault | null][] = [
    ['looking who is asked', { match: /^GET .*\/requested_reviewers$/, status: 502 }],
    ['asking', { match: /^POST .*\/requested_reviewers$/, status: 503 }],
    ['asking, when only the answer is lost', { match: /^POST .*\/requested_reviewers$/, after: true, cutSocket: true }],
    ['answering the tool', null],
  ];

  it.each(sampled(POINTS))('asks once after a failure while %s', async (_, fault) => {
    const id = stage.session.use('add_reviewer', { reviewers: ['acme'] });
    if (fault === null) stage.session.loseNextAnswer('before it arrives');
    else forge.forge.failNext(fault);
    await expect(stage.run(handOver, pull.request(id, { allowed }))).rejects.toThrow();
    const result = await stage.run(handOver, pull.request(id, { allowed }));
    isDone(result);
    expect(await stage.run(handOver, pull.request(id, { allowed }))).toEqual(result);
    const path = `/repos/acme/api/pulls/${pull.number}/requested_reviewers`;
    const made = forge.forge.requests().filter((one) => one.method === 'POST' && one.path === path);
    expect(made.filter(({ status }) => status === 201)).toHaveLength(1);
  });

  it.each([
    [
      'only those whom the automation names',
      { reviewers: ['grace', 'acme'], team_reviewers: ['core'] },
      { reviewers: ['acme'], 'team-reviewers': ['platform'] },
      'This automation does not let you ask grace, core. It allows as people: acme; as teams: platform.',
    ],
    [
      'nobody if the automation names only teams',
      { reviewers: ['acme'] },
      { 'team-reviewers': ['platform'] },
      'This automation does not let you ask acme. It allows as people: nobody; as teams: platform.',
    ],
    [
      'no team unless the automation names it',
      { team_reviewers: ['platform'] },
      null,
      'This automation does not let you ask platform. It allows as people: everybody who works in the repository; as teams: none.',
    ],
    ['never the author', { reviewers: ['Ada'] }, null, /^ada opened #\d+ and cannot review it\. Name somebody else\.$/],
    ['no stranger', { reviewers: ['mallory'] }, null, /not a collaborator of the acme\/api repository/],
    ['nobody at all', {}, null, /- reviewers: is empty; name a person or a team/],
  ])('asks %s', async (_, input, options, message) => {
    const { result } = await ask(input, { allowed: { 'add-reviewer': options } });
    expect(result).toEqual({ done: false, message: expect.stringMatching(message) as string });
    expect(asked()).toEqual([]);
  });

  it('asks nobody when outputs are staged or the pull request is closed', async () => {
    expect((await ask({ reviewers: ['acme'] }, { staged: true })).result).toMatchObject({
      effect: 'staged',
      note: `Staged: nothing was done. acme would have been asked to review #${pull.number}.`,
    });
    const record = forge.forge.state().issues.find(({ number }) => number === pull.number);
    forge.forge.changeIssue(record?.id ?? 0, { state: 'closed' });
    expect((await ask()).result).toMatchObject({
      message: `#${pull.number} is closed or merged: nobody can be asked any more.`,
    });
    expect(asked()).toEqual([]);
  });
});
