import type { ReviewCommentRecord } from '../../history-records.ts';
import type { IssueRecord } from '../../store.ts';
import type { Hosted } from '../../world.ts';
import { notFound } from '../api-error.ts';

/** A comment on a line, with its pull request. Throws a 404 if there is none. */
export function reviewCommentOf(
  { world, repository }: Hosted,
  id: number,
): { comment: ReviewCommentRecord; pull: IssueRecord } {
  const comment = world.store.all('reviewComments').find((one) => one.id === id && one.repositoryId === repository.id);
  const pull = world.store
    .all('issues')
    .find((one) => one.repositoryId === repository.id && one.number === comment?.pullNumber);
  if (comment === undefined || pull === undefined) throw notFound();
  return { comment, pull };
}
