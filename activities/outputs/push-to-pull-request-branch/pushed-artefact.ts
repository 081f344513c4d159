import type { OtherArtefact } from '../../../contract/artefact.ts';

/** Commits that were pushed to a pull request that was there before. */
export interface PushedArtefact extends OtherArtefact {
  type: 'pushed-commits';
  /** `owner/name`. */
  repository: string;
  /** Of the pull request. */
  number: number;
  branch: string;
  /** The full id of the commit that was pushed. */
  headSha: string;
  /** The full id of the agent's own commit from which that one was made. */
  agentHeadSha: string;
}
