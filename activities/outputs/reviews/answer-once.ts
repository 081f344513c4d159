import type { ReviewComment } from '../../../connections/github/review-calls.ts';
import { isByUs } from '../../is-by-us.ts';
import type { OutputUse } from '../output-row.ts';
import { notBefore } from '../text/not-before.ts';
import { outputMark } from '../text/pull-text.ts';

type Use = Pick<OutputUse<object, unknown>, 'github' | 'origin' | 'asked' | 'answered'>;

/**
 * Finds the answer on lines of a pull request that an earlier attempt made, by the mark of this output, or makes it. Returns null
 * if an earlier attempt has answered and told the agent so, but somebody has deleted the answer since.
 */
export async function answerOnce(
  { github, origin, asked, answered }: Use,
  { repository, number }: { repository: string; number: number },
  make: () => Promise<ReviewComment>,
): Promise<ReviewComment | null> {
  const [login, mark] = [await github.botLogin(), outputMark(origin)];
  const comments = await github.listReviewComments(repository, number, notBefore(asked));
  const own = comments.find(({ body, author }) => body.includes(mark) && isByUs(author, login));
  if (own !== undefined) return own;
  return answered === null ? await make() : null;
}
