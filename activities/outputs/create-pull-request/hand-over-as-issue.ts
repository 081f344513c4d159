import type { Github } from '../../../connections/github/create-github.ts';
import type { IssueArtefact } from '../../../contract/artefact.ts';
import { githubFailure } from '../../github-failure.ts';
import { findOwnIssue, issueArtefact, type IssueSearch } from '../issues/find-own-issue.ts';
import type { OutputOrigin } from '../output-origin.ts';
import { outputBody } from '../text/pull-text.ts';

export interface WantedIssue extends IssueSearch {
  title: string;
  labels: string[];
  /** What the agent says about its work. */
  text: string;
  /** Why this is an issue, and what a person can do: our own Markdown. */
  reason: string;
  /** Null if it is too long to be shown. */
  patch: string | null;
}

/** Hands work over as an issue instead of a pull request, once: it carries the mark of this output. */
export async function handOverAsIssue(
  github: Github,
  origin: OutputOrigin,
  wanted: WantedIssue,
): Promise<IssueArtefact> {
  const { repository, title, labels, asked } = wanted;
  const existing = await findOwnIssue(github, origin, { repository, asked });
  if (existing !== null) return existing;
  try {
    return issueArtefact(await github.createIssue(repository, { title, labels, body: issueBody(origin, wanted) }));
  } catch (error) {
    throw githubFailure(error, `Opening an issue in ${repository}`);
  }
}

function issueBody(origin: OutputOrigin, { text, reason, patch }: WantedIssue): string {
  return outputBody(origin, text, `\n${reason}${patch === null ? '' : details(patch)}`);
}

function details(patch: string): string {
  // A fence longer than any in the patch: nothing in it can end it.
  const longest = Math.max(2, ...(patch.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `\n\n<details><summary>The changes</summary>\n\n${fence}diff\n${patch}\n${fence}\n\n</details>`;
}
