import type { Github } from '../../../connections/github/create-github.ts';
import type { Issue } from '../../../connections/github/issue-calls.ts';
import type { IssueArtefact } from '../../../contract/artefact.ts';
import { githubFailure } from '../../github-failure.ts';
import { notBefore } from '../text/not-before.ts';
import type { OutputRequest } from '../../../contract/output.ts';
import { outputBody, outputMark } from '../text/pull-text.ts';

const PATCH_CHARACTERS = 30_000;

export interface WantedIssue {
  title: string;
  labels: string[];
  /** What the agent says of its work. */
  text: string;
  /** Why this is an issue, and what a person can do: our own Markdown. */
  reason: string;
  patch: Buffer;
  /** When the agent asked, RFC 3339. */
  asked: string;
}

/** Hands work over as an issue instead of a pull request, once: an issue with the mark of this output is found again. */
export async function handOverAsIssue(
  github: Github,
  request: OutputRequest,
  repository: string,
  wanted: WantedIssue,
): Promise<IssueArtefact> {
  const existing = await findOwnIssue(github, request, repository, wanted.asked);
  if (existing !== null) return existing;
  const { title, labels } = wanted;
  try {
    return toArtefact(await github.createIssue(repository, { title, labels, body: issueBody(request, wanted) }));
  } catch (error) {
    throw githubFailure(error, `Opening an issue in ${repository}`);
  }
}

/** The issue that a former attempt at this output, asked for at `asked`, has made. */
export async function findOwnIssue(
  github: Github,
  request: OutputRequest,
  repository: string,
  asked: string,
): Promise<IssueArtefact | null> {
  const mark = outputMark(request);
  try {
    const [login, issues] = [await github.botLogin(), await github.listIssues(repository, notBefore(asked))];
    const own = issues.find(({ body, author }) => body.includes(mark) && (login === null || author === login));
    return own === undefined ? null : toArtefact(own);
  } catch (error) {
    throw githubFailure(error, `Looking for an issue in ${repository}`);
  }
}

function toArtefact({ url, number }: Issue): IssueArtefact {
  return { type: 'issue', url, number };
}

function issueBody(request: OutputRequest, { text, reason, patch }: WantedIssue): string {
  const whole = patch.toString('utf8');
  // A fence longer than any in the patch: nothing in it can end it.
  const longest = Math.max(2, ...(whole.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const details =
    whole.length > PATCH_CHARACTERS
      ? ''
      : `\n\n<details><summary>The changes</summary>\n\n${fence}diff\n${whole}\n${fence}\n\n</details>`;
  return outputBody(request, text, `\n${reason}${details}`);
}
