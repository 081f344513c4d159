import { githubFailure } from '../../github-failure.ts';
import type { ArtefactLookup } from '../output-row.ts';
import type { ClosedIssueArtefact } from './closed-issue-artefact.ts';

/** Looks up whether an issue is closed. Throws as `githubFailure` says. */
export async function verifyClosedIssue({ github, artefact }: ArtefactLookup): Promise<string | null> {
  const { url, repository, number } = artefact as ClosedIssueArtefact;
  try {
    const issue = await github.readIssue(repository, number);
    if (issue === null) return `${url} does not exist`;
    return issue.state === 'closed' ? null : `#${number} of ${repository} is open`;
  } catch (error) {
    throw githubFailure(error, `Looking up ${url}`);
  }
}
