import type { Github } from '../../../connections/github/create-github.ts';
import type { Issue } from '../../../connections/github/issue-calls.ts';
import type { IssueArtefact } from '../../../contract/artefact.ts';
import { isByUs } from '../../is-by-us.ts';
import { outputFailure } from '../output-failure.ts';
import type { OutputOrigin } from '../output-origin.ts';
import { notBefore } from '../text/not-before.ts';
import { outputMark } from '../text/pull-text.ts';

export interface IssueSearch {
  /** `owner/name`. */
  repository: string;
  /** When the agent asked, RFC 3339. */
  asked: string;
}

/** The issue that an earlier attempt at this output has made; null if there is none. Throws as `outputFailure` says. */
export async function findOwnIssue(
  github: Github,
  origin: OutputOrigin,
  { repository, asked }: IssueSearch,
): Promise<IssueArtefact | null> {
  const mark = outputMark(origin);
  try {
    const [login, issues] = [await github.botLogin(), await github.listIssues(repository, notBefore(asked))];
    const own = issues.find(({ body, author }) => body.includes(mark) && isByUs(author, login));
    return own === undefined ? null : issueArtefact(own);
  } catch (error) {
    throw outputFailure(error, `Looking for an issue in ${repository}`);
  }
}

export function issueArtefact({ url, number }: Issue): IssueArtefact {
  return { type: 'issue', url, number };
}
