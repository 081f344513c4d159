import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handOver } from '../../../../activities/outputs/hand-over.ts';
import { verifyOutcome } from '../../../../activities/report/verify-outcome.ts';
import type { RequestedFault } from '../../../../stand-ins/forge/faults.ts';
import { isDone, openStage, type Stage } from '../../../support/activities/open-stage.ts';
import { openReviewedPull, type ReviewChange, type ReviewedPull } from '../../../support/activities/reviewed-pull.ts';
import { octokitFor, openForge, REPOSITORY, WRITE_TOKEN, type OpenForge } from '../../../support/forge/open-forge.ts';
import { oneIn, sampled } from '../../../support/setup/sampled.ts';

const itSampled = oneIn(4);

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

function reviews() {
  return forge.forge.state().reviews.filter(({ pullNumber }) => pullNumber === pull.number);
}

function lineComments() {
  return forge.forge.state().reviewComments.filter(({ pullNumber }) => pullNumber === pull.number);
}

async function headOf(): Promise<string> {
  return (await forge.octokit.rest.pulls.get({ ...REPOSITORY, pull_number: pull.number })).data.head.sha;
}

/** The agent gathers comments on these lines of `index.js`. */
async function gather(...lines: number[]): Promise<void> {
  for (const [index, line] of lines.entries()) {
    const input = { path: 'index.js', line, body: `About line ${line}, @ada` };
    const { result } = await pull.use('create_pull_request_review_comment', input, { ordinal: index + 1 });
    expect(result).toMatchObject({ done: true, effect: 'gathered' });
  }
}

const submit = (input: Record<string, unknown> = { body: 'Nearly.' }, change: ReviewChange = {}) =>
  pull.use('submit_pull_request_review', input, change);

describe('submit_pull_request_review', () => {
  itSampled('submits one review with all comments that were gathered, each cleaned and marked', async () => {
    await gather(2, 4);
    expect(lineComments()).toEqual([]);
    const { id, result } = await submit();
    isDone(result);
    const [review] = reviews();
    expect(reviews()).toHaveLength(1);
    expect(review).toMatchObject({ author: 'curfew-bot', state: 'COMMENTED' });
    const run = `fix-bug/github/${stage.event.deliveryId}`;
    expect(review?.body).toMatch(/^Nearly\.\n\n---\n<sub>Made by the automation \*Fix a bug\* with Curfew/);
    expect(review?.body).toContain(`<!-- curfew:${run}:submit-pull-request-review:1 -->`);
    expect(lineComments().map(({ line, side, body }) => ({ line, side, body }))).toEqual(
      [2, 4].map((line, index) => ({
        line,
        side: 'RIGHT',
        body: `About line ${line}, \`@ada\`\n\n<!-- curfew:${run}:create-pull-request-review-comment:${index + 1} -->`,
      })),
    );
    const url = `${pull.url}#pullrequestreview-${review?.id}`;
    const artefact = { type: 'review', url, repository: 'acme/api', number: pull.number, reviewId: review?.id };
    expect(result.artefact).toEqual(artefact);
    const text = `Review of #${pull.number} submitted (COMMENT): ${url}`;
    expect(stage.session.answers(id)).toEqual([{ text, isError: false }]);
    const verify = (reviewId = review?.id) =>
      stage.run(verifyOutcome, { repository: 'acme/api', artefacts: [{ ...artefact, reviewId }] });
    expect(await verify()).toEqual({ verified: true });
    expect(await verify(1)).toEqual({ verified: false, reason: `review ${url} does not exist` });
    expect(forge.openapiErrors()).toEqual([]);
  });

  const lost = { after: true, cutSocket: true };
  const POINTS: [string, RequestedFault | null][] = [
    ['reading the pull request', { match: /^GET .*\/pulls\/\d+$/, status: 502 }],
    ['looking for the review', { match: /^GET .*\/reviews$/, cutSocket: true }],
    ['reading the changes', { match: /^GET .*\/files$/, status: 503 }],
    ['submitting it', { match: /^POST .*\/reviews$/, status: 502 }],
    ['submitting it, when only the answer is lost', { match: /^POST .*\/reviews$/, ...lost }],
    ['waiting for a rate limit', { match: /^POST .*\/reviews$/, status: 403, headers: { 'retry-after': '1' } }],
    ['answering the tool', null],
  ];

  it.each(sampled(POINTS))('is submitted once after a failure while %s', async (_, fault) => {
    await gather(3);
    const id = stage.session.use('submit_pull_request_review', { body: 'Once', event: 'REQUEST_CHANGES' });
    if (fault === null) stage.session.loseNextAnswer('before it arrives');
    else forge.forge.failNext(fault);
    const failure = await stage.run(handOver, pull.request(id)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toMatchObject({ nonRetryable: true });
    const result = await stage.run(handOver, pull.request(id));
    isDone(result);
    expect(await stage.run(handOver, pull.request(id))).toEqual(result);
    expect(reviews()).toMatchObject([{ state: 'CHANGES_REQUESTED' }]);
    expect(lineComments()).toHaveLength(1);
  });

  it('never approves unless the automation allows it', async () => {
    const refused = await submit({ event: 'APPROVE' });
    expect(refused.result).toMatchObject({
      done: false,
      message: expect.stringContaining(
        '- event: must be one of COMMENT, REQUEST_CHANGES: this automation allows no other',
      ) as string,
    });
    expect(reviews()).toEqual([]);
    const allowed = { 'submit-pull-request-review': { 'allow-approve': true } };
    const head = await headOf();
    isDone((await submit({ event: 'APPROVE', commit: head }, { allowed })).result);
    expect(reviews()).toMatchObject([{ state: 'APPROVED' }]);
  });

  itSampled('approves only of the commit that the agent has read, because others may be pushed meanwhile', async () => {
    const allowed = { 'submit-pull-request-review': { 'allow-approve': true } };
    const read = await headOf();
    await pull.pushAgain({ 'index.js': 'steal()\n' });
    const head = await headOf();
    const { result } = await submit({ event: 'APPROVE', commit: read }, { allowed });
    expect(result).toMatchObject({
      done: false,
      message: `#${pull.number} was not approved: its head is ${head}, and you have read ${read}. Read the changes up to ${head}; if you approve of these, call the tool again with it as \`commit\`.`,
    });
    expect((await submit({ event: 'APPROVE' }, { allowed })).result).toMatchObject({ done: false });
    expect(reviews()).toEqual([]);
    isDone((await submit({ event: 'APPROVE', commit: head }, { allowed })).result);
    expect(reviews()).toMatchObject([{ state: 'APPROVED' }]);
  });

  itSampled('says only what the automation allows a review to say', async () => {
    const allowed = { 'submit-pull-request-review': { 'allowed-events': ['COMMENT'] } };
    const { result } = await submit({ event: 'REQUEST_CHANGES', body: 'No' }, { allowed });
    expect(result).toMatchObject({ message: expect.stringContaining('must be one of COMMENT: ') as string });
    isDone((await submit({ body: 'Hm' }, { allowed })).result);
    expect(reviews()).toMatchObject([{ state: 'COMMENTED' }]);
  });

  itSampled(
    'tells the agent that nobody approves or blocks their own pull request, and keeps the comments',
    async () => {
      const own = forge.forge.state().issues.find(({ number }) => number === pull.number);
      forge.forge.changeIssue(own?.id ?? 0, { author: 'curfew-bot' });
      await gather(1);
      const { result } = await submit({ event: 'REQUEST_CHANGES', body: 'No' });
      expect(result).toEqual({
        done: false,
        message: `The forge did not take the review of #${pull.number}: Unprocessable Entity: "Can not request changes on your own pull request" - https://docs.github.com/rest. Its comments on lines are kept: 1.`,
      });
      isDone((await submit({ body: 'Then so' })).result);
      expect(lineComments()).toHaveLength(1);
    },
  );

  itSampled('drops comments whose lines were changed by a push, names them, and submits the others', async () => {
    await gather(1, 3);
    await pull.pushAgain({
      'index.js': 'export const answer = 42;\nexport const twice = 84;\nexport const third = 14;\n',
    });
    const { result } = await submit();
    const message = result.done ? '' : result.message;
    expect(message).toMatch(
      /^The branch of #\d+ was pushed meanwhile \(its head is now [0-9a-f]{40}\), and these comments no longer fit its changes:\n- index\.js, line 3\nThey were dropped; the others are kept\./,
    );
    isDone((await submit()).result);
    expect(lineComments().map(({ line }) => line)).toEqual([1]);
  });

  it('is not fooled by a stranger who submits the mark first', async () => {
    const mark = `<!-- curfew:fix-bug/github/${stage.event.deliveryId}:submit-pull-request-review:1 -->`;
    const stranger = octokitFor(forge.forge, WRITE_TOKEN);
    await stranger.rest.pulls.createReview({
      ...REPOSITORY,
      pull_number: pull.number,
      event: 'COMMENT',
      body: `x ${mark}`,
    });
    stage.dependencies.github.botLogin = () => Promise.resolve('curfew[bot]');
    isDone((await submit()).result);
    expect(reviews()).toHaveLength(2);
  });

  it('refuses a review that says nothing, or that requests changes without saying which', async () => {
    expect((await submit({})).result).toMatchObject({
      message: 'The review is empty: write a body, or add comments on lines first.',
    });
    expect((await submit({ event: 'REQUEST_CHANGES' })).result).toMatchObject({
      message: expect.stringContaining('- body: is empty; say which changes you request') as string,
    });
    expect(reviews()).toEqual([]);
  });

  it('tells the agent when the pull request is closed, or is none', async () => {
    const record = forge.forge.state().issues.find(({ number }) => number === pull.number);
    forge.forge.changeIssue(record?.id ?? 0, { state: 'closed' });
    expect((await submit({ event: 'REQUEST_CHANGES', body: 'No' })).result).toMatchObject({
      message: `#${pull.number} is closed or merged: it takes a review that only comments (event COMMENT).`,
    });
    const event = { ...stage.event, subject: `issue:acme/api#${stage.issue}` };
    expect((await submit({ body: 'Hm' }, { event })).result).toEqual({
      done: false,
      message: `acme/api has no pull request #${stage.issue}: it is an issue, it was deleted, or the repository was renamed or moved.`,
    });
    expect(reviews()).toEqual([]);
  });

  it('shows and does nothing when outputs are staged', async () => {
    const { result } = await submit({ body: 'Hm' }, { staged: true });
    expect(result).toMatchObject({
      effect: 'staged',
      note: `Staged: nothing was done. A review (COMMENT) of #${pull.number} would have been submitted.`,
    });
    expect(reviews()).toEqual([]);
  });

  itSampled('lets no credential out, and no more reviews than the automation allows', async () => {
    expect((await submit({ body: `It is ${WRITE_TOKEN}` })).result).toMatchObject({
      message: expect.stringContaining('a credential that is not yours') as string,
    });
    isDone((await submit()).result);
    expect((await submit({ body: 'More' }, { ordinal: 2 })).result).toMatchObject({
      message: 'This run may use submit_pull_request_review once, and has done so. Do not call it again.',
    });
    expect(reviews()).toHaveLength(1);
  });
});
