import type { OtherArtefact } from '../../../contract/artefact.ts';
import { githubFailure } from '../../github-failure.ts';
import type { ArtefactLookup } from '../output-row.ts';

export interface PullUpdateArtefact extends OtherArtefact {
  type: 'pull-request-update';
  /** `owner/name`. */
  repository: string;
  number: number;
}

/** Looks up whether a changed pull request is still there: people may change it again. Throws as `githubFailure` says. */
export async function verifyPullUpdate({ github, artefact }: ArtefactLookup): Promise<string | null> {
  const { url, repository, number } = artefact as PullUpdateArtefact;
  try {
    return (await github.getPull(repository, number)) === null ? `${url} does not exist` : null;
  } catch (error) {
    throw githubFailure(error, `Looking up ${url}`);
  }
}
