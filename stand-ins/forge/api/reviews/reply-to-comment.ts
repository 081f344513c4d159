import type { ReviewCommentRecord } from '../../history-records.ts';
import { now } from '../../now.ts';
import { shapeReviewComment } from '../../shape/review.ts';
import type { World } from '../../world.ts';
import { notFound } from '../api-error.ts';
import { readBody } from '../body.ts';
import type { ApiContext } from '../context.ts';
import { numberOf, writableRepositoryOf } from '../context.ts';
import { pullOf } from './pull-of.ts';
import { reviewCommentOf } from './review-comment-of.ts';
import { unprocessable } from './unprocessable.ts';

/** Answers in a thread. Like GitHub, it takes only the comment that began the thread. */
export async function replyToComment(world: World, c: ApiContext) {
  const { login } = writableRepositoryOf(world, c);
  const { hosted, issue } = await pullOf(world, c);
  const { comment: first } = reviewCommentOf(hosted, numberOf(c, 'id'));
  if (first.pullNumber !== issue.number || first.inReplyTo !== undefined) throw notFound();
  const body = (await readBody(c)).string('body') ?? '';
  if (body.trim() === '') throw unprocessable('Body can not be blank');
  const reply: ReviewCommentRecord = {
    ...first,
    id: world.store.nextId(),
    author: login,
    body,
    inReplyTo: first.id,
    createdAt: now(),
  };
  world.store.put('reviewComments', reply);
  return c.json(shapeReviewComment(hosted, issue, reply), 201);
}
