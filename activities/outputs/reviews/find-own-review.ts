import type { Github } from '../../../connections/github/create-github.ts';
import type { Review } from '../../../connections/github/review-calls.ts';
import { isByUs } from '../../is-by-us.ts';
import type { OutputTarget } from '../text/output-target.ts';

/**
 * Finds our review by the mark in its body. If the forge says who we are, the same mark in a review of somebody else does not
 * count.
 */
export async function findOwnReview(
  github: Github,
  { repository, number }: OutputTarget,
  mark: string,
): Promise<Review | null> {
  const login = await github.botLogin();
  const reviews = await github.listReviews(repository, number);
  return reviews.find(({ body, author }) => body.includes(mark) && isByUs(author, login)) ?? null;
}
