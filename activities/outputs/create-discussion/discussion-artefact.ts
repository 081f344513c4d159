import type { OtherArtefact } from '../../../contract/artefact.ts';

export interface DiscussionArtefact extends OtherArtefact {
  type: 'discussion';
  /** `owner/name`. */
  repository: string;
  number: number;
}
