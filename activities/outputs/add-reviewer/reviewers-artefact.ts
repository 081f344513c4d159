import type { OtherArtefact } from '../../../contract/artefact.ts';

export interface ReviewersArtefact extends OtherArtefact {
  type: 'reviewers';
  /** `owner/name`. */
  repository: string;
  /** Of the pull request. */
  number: number;
  /** Logins. */
  reviewers: string[];
  /** Slugs of teams. */
  teams: string[];
}
