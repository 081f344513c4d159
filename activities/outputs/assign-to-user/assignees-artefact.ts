import type { OtherArtefact } from '../../../contract/artefact.ts';

export interface AssigneesArtefact extends OtherArtefact {
  type: 'assignees';
  /** `owner/name`. */
  repository: string;
  /** Of the issue or pull request. */
  number: number;
  /** Logins. */
  assignees: string[];
}
