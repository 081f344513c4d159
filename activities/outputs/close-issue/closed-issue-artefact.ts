import type { OtherArtefact } from '../../../contract/artefact.ts';

export interface ClosedIssueArtefact extends OtherArtefact {
  type: 'closed-issue';
  /** `owner/name`. */
  repository: string;
  number: number;
}
