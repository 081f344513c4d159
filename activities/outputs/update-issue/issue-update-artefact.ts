import type { OtherArtefact } from '../../../contract/artefact.ts';

export interface IssueUpdateArtefact extends OtherArtefact {
  type: 'issue-update';
  /** `owner/name`. */
  repository: string;
  number: number;
  /** As it was set; absent if it was left alone. */
  title?: string;
  state?: 'open' | 'closed';
}
