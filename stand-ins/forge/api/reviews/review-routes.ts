import { shapeReview, shapeReviewComment } from '../../shape/review.ts';
import { shapeUser } from '../../shape/user.ts';
import type { World } from '../../world.ts';
import { notFound } from '../api-error.ts';
import type { Api } from '../context.ts';
import { numberOf, repositoryOf } from '../context.ts';
import { createReview } from './create-review.ts';
import { pullOf } from './pull-of.ts';
import { replyToComment } from './reply-to-comment.ts';
import { reviewCommentOf } from './review-comment-of.ts';

const PULLS = '/repos/:owner/:repo/pulls';

/** Serves what a reviewer does: reviews with comments on lines, replies to them, and who is asked for a review. */
export function addReviewRoutes(api: Api, world: World): void {
  api.post(`${PULLS}/:number/reviews`, (c) => createReview(world, c));
  api.get(`${PULLS}/:number/reviews/:id`, async (c) => {
    const { hosted, issue } = await pullOf(world, c);
    const id = numberOf(c, 'id');
    const review = world.store.all('reviews').find((one) => one.id === id && one.pullNumber === issue.number);
    if (review?.repositoryId !== hosted.repository.id) throw notFound();
    return c.json(shapeReview(hosted, issue, review));
  });
  api.get(`${PULLS}/:number/requested_reviewers`, async (c) => {
    const { issue } = await pullOf(world, c);
    return c.json({ users: issue.pull.reviewers.map((login) => shapeUser(world, login)), teams: [] });
  });
  api.get(`${PULLS}/comments/:id`, (c) => {
    const hosted = repositoryOf(world, c);
    const { comment, pull } = reviewCommentOf(hosted, numberOf(c, 'id'));
    return c.json(shapeReviewComment(hosted, pull, comment));
  });
  api.post(`${PULLS}/:number/comments/:id/replies`, (c) => replyToComment(world, c));
}
