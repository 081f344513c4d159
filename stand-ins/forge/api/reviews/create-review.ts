import { now } from '../../now.ts';
import type { ReviewCommentRecord, ReviewRecord } from '../../history-records.ts';
import { rangeOf, sizeOf } from '../../pull-requests.ts';
import { listCommits } from '../../read-history.ts';
import { shapeListedPull, type PullIssue } from '../../shape/pull.ts';
import { shapeRepository } from '../../shape/repository.ts';
import { shapeReview } from '../../shape/review.ts';
import { shapeUser } from '../../shape/user.ts';
import type { Hosted, World } from '../../world.ts';
import { readBody } from '../body.ts';
import { MAXIMUM_BODY } from '../change-issue.ts';
import type { ApiContext } from '../context.ts';
import { writableRepositoryOf } from '../context.ts';
import { pullOf } from './pull-of.ts';
import { readDrafts, type Draft } from './read-drafts.ts';
import { unprocessable } from './unprocessable.ts';

const STATES: Record<string, ReviewRecord['state']> = {
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
  COMMENT: 'COMMENTED',
};

/** Submits a review with all its comments, or refuses it as a whole. A review without an event, a draft, it does not take. */
export async function createReview(world: World, c: ApiContext) {
  const { login } = writableRepositoryOf(world, c);
  const { hosted, issue } = await pullOf(world, c);
  const body = await readBody(c);
  const event = body.string('event') ?? '';
  const text = body.string('body') ?? '';
  const state = Object.hasOwn(STATES, event) ? STATES[event] : undefined;
  if (state === undefined)
    throw unprocessable(`Variable $event of type PullRequestReviewEvent was provided invalid value`);
  refuseOwn(login, issue, event);
  if (event !== 'APPROVE' && text.trim() === '') throw unprocessable('Review body can not be blank');
  if (text.length > MAXIMUM_BODY) throw unprocessable(`Body is too long (maximum is ${MAXIMUM_BODY} characters)`);
  const commit = body.string('commit_id') ?? issue.pull.headSha;
  await checkCommit(hosted, issue, commit);
  const drafts = readDrafts(body.list('comments') ?? [], (await sizeOf(hosted, issue)).files);
  const review: ReviewRecord = {
    id: world.store.nextId(),
    repositoryId: hosted.repository.id,
    pullNumber: issue.number,
    author: login,
    state,
    body: text,
    commit,
    submittedAt: now(),
  };
  world.store.put('reviews', review);
  for (const draft of drafts) world.store.put('reviewComments', recordOf(world, review, draft));
  await emit(hosted, issue, review);
  return c.json(shapeReview(hosted, issue, review));
}

function refuseOwn(login: string, issue: PullIssue, event: string): void {
  if (login.toLowerCase() !== issue.author.toLowerCase()) return;
  if (event === 'APPROVE') throw unprocessable('Can not approve your own pull request');
  if (event === 'REQUEST_CHANGES') throw unprocessable('Can not request changes on your own pull request');
}

async function checkCommit(hosted: Hosted, issue: PullIssue, commit: string): Promise<void> {
  const { baseSha } = await rangeOf(hosted, issue);
  const commits = await listCommits(hosted.world.bare(hosted.repository), `${baseSha}..${issue.pull.headSha}`);
  if (!commits.some(({ sha }) => sha === commit)) throw unprocessable('Commit is not part of the pull request');
}

function recordOf({ store }: World, review: ReviewRecord, { startLine, ...draft }: Draft): ReviewCommentRecord {
  const { id: reviewId, repositoryId, pullNumber, author, commit, submittedAt: createdAt } = review;
  const record = { id: store.nextId(), repositoryId, pullNumber, author, commit, createdAt, reviewId, ...draft };
  return startLine === undefined ? record : { ...record, startLine };
}

async function emit(hosted: Hosted, issue: PullIssue, review: ReviewRecord): Promise<void> {
  const { baseSha } = await rangeOf(hosted, issue);
  hosted.world.emit('pull_request_review', {
    action: 'submitted',
    review: { ...shapeReview(hosted, issue, review), state: review.state.toLowerCase() },
    pull_request: shapeListedPull(hosted, issue, baseSha),
    repository: shapeRepository(hosted),
    sender: shapeUser(hosted.world, review.author),
  });
}
