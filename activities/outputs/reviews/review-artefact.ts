import type { OtherArtefact } from '../../../contract/artefact.ts';
import type { Review } from '../../../connections/github/review-calls.ts';
import type { OutputTarget } from '../text/output-target.ts';

export interface ReviewArtefact extends OtherArtefact {
  type: 'review';
  /** `owner/name`. */
  repository: string;
  /** Of the pull request. */
  number: number;
  reviewId: number;
}

export function reviewArtefact({ repository, number }: OutputTarget, { id, url }: Review): ReviewArtefact {
  return { type: 'review', url, repository, number, reviewId: id };
}
