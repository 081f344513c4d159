import type { IssueArtefact } from '../../../contract/artefact.ts';
import { githubFailure } from '../../github-failure.ts';
import type { ArtefactLookup } from '../output-row.ts';
import { repositoryOfUrl } from '../text/repository-of-url.ts';

/** Looks up whether an issue exists. Throws as `githubFailure` says. */
export async function verifyIssue({ github, artefact, repository }: ArtefactLookup): Promise<string | null> {
  const { url, number } = artefact as IssueArtefact;
  const place = repository ?? repositoryOfUrl(url);
  if (place === null) return `${url} names no repository`;
  try {
    return (await github.getIssue(place, number)) === null ? `issue ${url} does not exist` : null;
  } catch (error) {
    throw githubFailure(error, `Looking up ${url}`);
  }
}
