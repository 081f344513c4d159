import type { OtherArtefact } from '../../../contract/artefact.ts';

export interface RemovedLabelsArtefact extends OtherArtefact {
  type: 'removed-labels';
  /** `owner/name`. */
  repository: string;
  /** Of the issue or pull request. */
  number: number;
  labels: string[];
}
