import type { OtherArtefact } from '../../../contract/artefact.ts';

export interface LabelsArtefact extends OtherArtefact {
  type: 'labels';
  /** `owner/name`. */
  repository: string;
  /** Of the issue or pull request. */
  number: number;
  labels: string[];
}
