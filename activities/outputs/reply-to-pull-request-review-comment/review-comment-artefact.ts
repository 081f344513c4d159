import type { OtherArtefact } from '../../../contract/artefact.ts';

export interface ReviewCommentArtefact extends OtherArtefact {
  type: 'review-comment';
  /** `owner/name`. */
  repository: string;
  commentId: number;
}
