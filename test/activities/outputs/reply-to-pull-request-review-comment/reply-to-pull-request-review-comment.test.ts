import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handOver } from '../../../../activities/outputs/hand-over.ts';
import { verifyOutcome } from '../../../../activities/report/verify-outcome.ts';
import type { RequestedFault } from '../../../../stand-ins/forge/faults.ts';
import { isDone, openStage, type Stage } from '../../../support/activities/open-stage.ts';
import { openReviewedPull, type ReviewChange, type ReviewedPull } from '../../../support/activities/reviewed-pull.ts';
import { openForge, type OpenForge } from '../../../support/forge/open-forge.ts';
import { sampled } from '../../../support/setup/sampled.ts';

const TOOL = 'reply_to_pull_request_review_comment';
const allowed = { 'reply-to-pull-request-review-comment': null };

let forge: OpenForge;
let stage: Stage;
let pull: ReviewedPull;
/** The id of a person's comment on a line. */
let first: number;
beforeAll(async () => {
  forge = await openForge();
});
afterAll(() => forge.close());
beforeEach(async () => {
  stage = await openStage(forge);
  pull = await openReviewedPull(stage);
  first = askedOn(pull.number);
});
afterEach(() => stage.close());

function askedOn(pullNumber: number): number {
  return forge.forge.record('reviewComments', {
    repository: 'acme/api',
    pullNumber,
    author: 'ada',
    body: 'Why?',
    path: 'index.js',
    line: 2,
    diffHunk: '@@ -1 +1 @@',
    commit: stage.base,
    createdAt: '2026-11-20T10:00:00Z',
  }).id;
}

function replies(number = pull.number) {
  return forge.forge.state().reviewComments.filter((one) => one.pullNumber === number && one.id !== first);
}

const reply = (input: Record<string, unknown> = {}, change: ReviewChange = {}) =>
  pull.use(TOOL, { comment_id: first, body: 'Because, @ada.', ...input }, { allowed, ...change });

describe('reply_to_pull_request_review_comment', () => {
  it('answers in the thread, cleaned and marked, also where it was answered before', async () => {
    const { result } = await reply();
    isDone(result);
    const [made] = replies();
    expect(made).toMatchObject({ author: 'curfew-bot', inReplyTo: first });
    expect(made?.body).toMatch(/^Because, `@ada`\.\n\n---\n<sub>Made by the automation/);
    const artefact = {
      type: 'review-comment',
      url: `${pull.url}#discussion_r${made?.id}`,
      repository: 'acme/api',
      commentId: made?.id,
    };
    expect(result.artefact).toEqual(artefact);
    expect(await stage.run(verifyOutcome, { repository: null, artefacts: [artefact] })).toEqual({ verified: true });
    const gone = await stage.run(verifyOutcome, { repository: null, artefacts: [{ ...artefact, commentId: 1 }] });
    expect(gone).toEqual({ verified: false, reason: `comment ${artefact.url} does not exist` });
    isDone((await reply({ comment_id: made?.id }, { ordinal: 2 })).result);
    expect(replies().map(({ inReplyTo }) => inReplyTo)).toEqual([first, first]);
    expect(forge.openapiErrors()).toEqual([]);
  });

  const POINTS: [string, RequestedFault | null][] = [
    ['looking for the answer', { match: /^GET .*\/pulls\/\d+\/comments$/, status: 502 }],
    ['reading the comment', { match: /^GET .*\/pulls\/comments\/\d+$/, cutSocket: true }],
    ['answering', { match: /^POST .*\/replies$/, status: 503 }],
    [
      'answering, when only the answer of the forge is lost',
      { match: /^POST .*\/replies$/, after: true, cutSocket: true },
    ],
    ['answering the tool', null],
  ];

  it.each(sampled(POINTS))('is made once after a failure while %s', async (_, fault) => {
    const id = stage.session.use(TOOL, { comment_id: first, body: 'Once' });
    if (fault === null) stage.session.loseNextAnswer('before it arrives');
    else forge.forge.failNext(fault);
    await expect(stage.run(handOver, pull.request(id, { allowed }))).rejects.toThrow();
    const result = await stage.run(handOver, pull.request(id, { allowed }));
    isDone(result);
    expect(await stage.run(handOver, pull.request(id, { allowed }))).toEqual(result);
    expect(replies()).toHaveLength(1);
  });

  it('answers no comment of another pull request, and none that does not exist', async () => {
    const other = await openReviewedPull(stage);
    for (const id of [askedOn(other.number), 999_999]) {
      expect((await reply({ comment_id: id })).result).toEqual({
        done: false,
        message: `#${pull.number} of acme/api has no comment on lines with the id ${id}. Look with get_pull_request: the id is the number after discussion_r in its address.`,
      });
    }
    expect(replies()).toEqual([]);
  });

  it('shows and does nothing when outputs are staged', async () => {
    expect((await reply({}, { staged: true })).result).toMatchObject({
      effect: 'staged',
      note: `Staged: nothing was done. Comment ${first} of #${pull.number} would have been answered.`,
    });
    expect(replies()).toEqual([]);
  });
});
