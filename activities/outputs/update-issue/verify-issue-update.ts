import { githubFailure } from '../../github-failure.ts';
import type { ArtefactLookup } from '../output-row.ts';
import type { IssueUpdateArtefact } from './issue-update-artefact.ts';

/** Looks up whether an issue has the title and the status that it was given. Throws as `githubFailure` says. */
export async function verifyIssueUpdate({ github, artefact }: ArtefactLookup): Promise<string | null> {
  const { url, repository, number, title, state } = artefact as IssueUpdateArtefact;
  try {
    const issue = await github.readIssue(repository, number);
    if (issue === null) return `${url} does not exist`;
    if (title !== undefined && issue.title !== title) return `#${number} of ${repository} has another title`;
    return state === undefined || issue.state === state ? null : `#${number} of ${repository} is ${issue.state}`;
  } catch (error) {
    throw githubFailure(error, `Looking up ${url}`);
  }
}
