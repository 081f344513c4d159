import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';
import { unsentComments, type GatheredRow } from './gathered-comments.ts';

/** A review of a run: the comments that it takes are fixed before it is made, so that another attempt makes the same one. */
export interface ClaimingReview {
  runId: RunId;
  /** `owner/name`, and the number of the pull request. */
  repository: string;
  number: number;
  /** The mark of the review. */
  review: string;
}

/** Gives a review all comments on its pull request that no other one has. Returns its comments; may be repeated. */
export async function claimComments(
  database: Database,
  { runId, repository, number, review }: ClaimingReview,
): Promise<GatheredRow[]> {
  await database
    .updateTable('gatheredComments')
    .set({ review })
    .where('runId', '=', runId)
    .where('repository', '=', repository)
    .where('pullNumber', '=', number)
    .where('review', 'is', null)
    .execute();
  return (await unsentComments(database, runId)).filter(
    (row) => row.review === review && row.repository === repository && row.pullNumber === number,
  );
}

/** Takes back the comments of a review that was refused, and forgets those with these ordinals. */
export async function releaseComments(
  database: Database,
  { runId, review }: Pick<ClaimingReview, 'runId' | 'review'>,
  forgotten: readonly number[],
): Promise<void> {
  if (forgotten.length > 0) {
    await database
      .deleteFrom('gatheredComments')
      .where('runId', '=', runId)
      .where('review', '=', review)
      .where('ordinal', 'in', forgotten)
      .execute();
  }
  await database
    .updateTable('gatheredComments')
    .set({ review: null })
    .where('runId', '=', runId)
    .where('review', '=', review)
    .where('sentAt', 'is', null)
    .execute();
}

/** Notes that a review is there, with its comments. */
export async function markCommentsSent(
  database: Database,
  { runId, repository, number, review }: ClaimingReview,
): Promise<void> {
  await database
    .updateTable('gatheredComments')
    .set({ sentAt: new Date().toISOString() })
    .where('runId', '=', runId)
    .where('repository', '=', repository)
    .where('pullNumber', '=', number)
    .where('review', '=', review)
    .execute();
}
