import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { collectPartial } from '../../../../activities/outputs/collect-partial.ts';
import { handOver } from '../../../../activities/outputs/hand-over.ts';
import type { CollectRequest } from '../../../../contract/output.ts';
import { isDone, openStage, type Stage } from '../../../support/activities/open-stage.ts';
import {
  CHANGED,
  openReviewedPull,
  type ReviewChange,
  type ReviewedPull,
} from '../../../support/activities/reviewed-pull.ts';
import { openForge, WRITE_TOKEN, type OpenForge } from '../../../support/forge/open-forge.ts';
import { oneIn } from '../../../support/setup/sampled.ts';

const itSampled = oneIn(3);

const TOOL = 'create_pull_request_review_comment';

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

function reviews(number = pull.number) {
  return forge.forge.state().reviews.filter(({ pullNumber }) => pullNumber === number);
}

function lineComments(number = pull.number) {
  return forge.forge.state().reviewComments.filter(({ pullNumber }) => pullNumber === number);
}

const comment = (input: Record<string, unknown>, change: ReviewChange = {}) =>
  pull.use(TOOL, { path: 'index.js', line: 2, body: 'Why?', ...input }, change);

/** The end of the run, reached by the agent itself or not. */
function end(isDoneByItself: boolean, change: ReviewChange = {}) {
  const { toolUseId: _use, ordinal: _ordinal, ...run } = pull.request('none', change);
  const request: CollectRequest = { ...run, since: new Date().toISOString(), artefacts: [], reason: 'Its time was up' };
  return stage.run(collectPartial, isDoneByItself ? { ...request, isDone: true } : request);
}

describe('create_pull_request_review_comment', () => {
  itSampled('answers at once whether the line is in the changes, and sends nothing', async () => {
    const { id, result } = await comment({ line: 4, start_line: 2 });
    isDone(result);
    const text = `Comment 1 on the lines 2 to 4 of index.js of #${pull.number} is kept. All comments go out with submit_pull_request_review, or when you are done.`;
    expect(stage.session.answers(id)).toEqual([{ text, isError: false }]);
    const missing = await comment({ line: 9 });
    expect(missing.result).toEqual({
      done: false,
      message:
        'Line 9 of index.js (RIGHT) is not in the changes. On the side RIGHT there can be comments on the lines 1–4.',
    });
    expect((await comment({ path: 'README.md' })).result).toMatchObject({
      message: 'README.md is not changed by this pull request. It changes: index.js.',
    });
    expect((await comment({ start_line: 3 })).result).toMatchObject({ message: 'start_line 3 comes after line 2.' });
    expect([reviews(), lineComments()]).toEqual([[], []]);
    expect(forge.openapiErrors()).toEqual([]);
  });

  itSampled('goes out when the agent is done, once, if no review was submitted', async () => {
    isDone(
      (await comment({ body: '```suggestion\nexport const twice = 2 * answer; // [skip ci] @ada #1\n```' })).result,
    );
    isDone((await comment({ line: 1, side: 'LEFT', body: 'It was better' }, { ordinal: 2 })).result);
    forge.forge.failNext({ match: /^POST .*\/reviews$/, after: true, cutSocket: true });
    await expect(end(true)).rejects.toThrow(/Reviewing #\d+: the forge gave no answer/);
    const { artefacts, notes } = await end(true);
    const [review] = reviews();
    expect(artefacts).toMatchObject([{ type: 'review', url: `${pull.url}#pullrequestreview-${review?.id}` }]);
    expect(notes).toEqual([]);
    expect(reviews()).toMatchObject([
      { state: 'COMMENTED', body: expect.stringMatching(/^---\n<sub>Made by/) as string },
    ]);
    const texts = lineComments().map(({ side, line, body }) => [side, line, body.split('\n\n<!--')[0]]);
    expect(texts).toEqual([
      ['RIGHT', 2, '```suggestion\nexport const twice = 2 * answer; // [skip ci] @ada #1\n```'],
      ['LEFT', 1, 'It was better'],
    ]);
    expect(await end(true)).toEqual({ artefacts: [], notes: [] });
    expect(forge.openapiErrors()).toEqual([]);
  });

  itSampled('goes out when the agent was stopped, with the reason, also if its lines have changed since', async () => {
    isDone((await comment({ line: 1 })).result);
    isDone((await comment({ line: 4, body: 'Zero?' }, { ordinal: 2 })).result);
    await pull.pushAgain({ 'index.js': CHANGED.replace('none = 0', 'none = null') });
    expect((await end(false)).artefacts).toHaveLength(1);
    expect(reviews()[0]?.body).toMatch(
      /^These comments were not submitted by the agent, because its run ended: Its time was up\n\n\*\*index\.js, line 4\*\*\n\nZero\?\n\n---\n/,
    );
    expect(lineComments().map(({ line }) => line)).toEqual([1]);
  });

  itSampled('goes out once if the review was submitted and only the end of the run learns of it', async () => {
    isDone((await comment({})).result);
    const id = stage.session.use('submit_pull_request_review', { body: 'Nearly' });
    forge.forge.failNext({ match: /^POST .*\/reviews$/, after: true, cutSocket: true });
    await expect(stage.run(handOver, pull.request(id))).rejects.toThrow();
    expect((await end(false)).artefacts).toMatchObject([{ reviewId: reviews()[0]?.id }]);
    expect([reviews().length, lineComments().length]).toEqual([1, 1]);
  });

  itSampled('is quoted in the body if the forge takes no comment on the line', async () => {
    isDone((await comment({ body: 'Hm' })).result);
    const { github } = stage.dependencies;
    stage.dependencies.github = { ...github };
    stage.dependencies.github.createReview = (repository, number, review) =>
      github.createReview(repository, number, {
        ...review,
        comments: review.comments.map((one) => ({ ...one, line: 99 })),
      });
    expect((await end(true)).artefacts).toHaveLength(1);
    expect(reviews()[0]?.body).toMatch(/^\*\*index\.js, line 2\*\*\n\nHm\n\n---/);
    expect(lineComments()).toEqual([]);
  });

  itSampled('is kept once, and forgotten if its use of the tool ends with an error after all', async () => {
    const id = stage.session.use(TOOL, { path: 'index.js', line: 2, body: 'Once' });
    stage.session.loseNextAnswer('before it arrives');
    await expect(stage.run(handOver, pull.request(id))).rejects.toThrow();
    await pull.pushAgain({ 'index.js': 'export const answer = 42;\n' });
    isDone(await stage.run(handOver, pull.request(id)));
    expect(await stage.run(handOver, pull.request(id))).toMatchObject({ effect: 'gathered' });
    // Only outputs that were done count, so the use of the tool after a failed one has its ordinal.
    isDone((await comment({ line: 1, body: 'Instead' })).result);
    await end(true);
    expect(lineComments().map(({ body }) => body.split('\n')[0])).toEqual(['Instead']);
  });

  it('says in a note what became of it if the pull request is gone', async () => {
    isDone((await comment({})).result);
    stage.dependencies.github.getPull = () => Promise.resolve(null);
    expect(await end(true)).toEqual({
      artefacts: [],
      notes: [
        `The review of #${pull.number} was not submitted: acme/api has no pull request #${pull.number}: it is an issue, it was deleted, or the repository was renamed or moved.`,
      ],
    });
  });

  itSampled('makes one review for each pull request that the agent chose', async () => {
    const other = await openReviewedPull(stage);
    const allowed = { 'create-pull-request-review-comment': { target: '*' } };
    const first = await comment({ number: pull.number }, { allowed });
    expect(stage.session.answers(first.id)[0]?.text).toContain('All comments go out as one review when you are done.');
    isDone((await comment({ number: other.number }, { allowed, ordinal: 2 })).result);
    expect((await end(true, { allowed })).artefacts).toHaveLength(2);
    expect([lineComments(), lineComments(other.number)].map(({ length }) => length)).toEqual([1, 1]);
  });

  it('is neither kept when outputs are staged, nor with a credential, nor more often than allowed', async () => {
    expect((await comment({}, { staged: true })).result).toMatchObject({
      effect: 'staged',
      note: `Staged: nothing was done. A comment would have been added to line 2 of index.js of #${pull.number}.`,
    });
    expect((await comment({ body: WRITE_TOKEN })).result).toMatchObject({
      message: expect.stringContaining('a credential that is not yours') as string,
    });
    expect((await comment({}, { ordinal: 11 })).result).toMatchObject({
      message: expect.stringContaining('may use create_pull_request_review_comment 10 times') as string,
    });
    expect(await end(true)).toEqual({ artefacts: [], notes: [] });
  });
});
