import type { OtherArtefact } from '../../../contract/artefact.ts';

export interface ThreadCommentArtefact extends OtherArtefact {
  type: 'discussion-comment';
  /** In the GraphQL API. */
  comment: string;
}
