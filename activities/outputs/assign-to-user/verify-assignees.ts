import { githubFailure } from '../../github-failure.ts';
import type { ArtefactLookup } from '../output-row.ts';
import type { AssigneesArtefact } from './assignees-artefact.ts';

/** Looks up whether an issue or pull request is assigned to the people. Throws as `githubFailure` says. */
export async function verifyAssignees({ github, artefact }: ArtefactLookup): Promise<string | null> {
  const { url, repository, number, assignees } = artefact as AssigneesArtefact;
  try {
    const issue = await github.readIssue(repository, number);
    if (issue === null) return `${url} does not exist`;
    const known = new Set(issue.assignees.map((login) => login.toLowerCase()));
    const missing = assignees.filter((login) => !known.has(login.toLowerCase()));
    return missing.length === 0 ? null : `#${number} of ${repository} is not assigned to ${missing.join(', ')}`;
  } catch (error) {
    throw githubFailure(error, `Looking up ${url}`);
  }
}
