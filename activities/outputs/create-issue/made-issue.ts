import type { Github } from '../../../connections/github/create-github.ts';
import type { IssueArtefact } from '../../../contract/artefact.ts';

/** An issue that this output has opened. */
export interface MadeIssue {
  github: Github;
  /** `owner/name`. */
  repository: string;
  issue: IssueArtefact;
}
