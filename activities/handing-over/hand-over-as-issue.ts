import { activityInfo } from '@temporalio/activity';
import type { Github } from '../../connections/github.ts';
import type { Issue } from '../../connections/github/issue-calls.ts';
import type { IssueArtefact } from '../../workflows/contract.ts';
import { githubFailure } from '../github-failure.ts';
import type { OutputRequest } from './output.ts';
import { outputBody, outputMark } from './pull-text.ts';

/** Clocks differ; our own issue is never older than this before we first tried to make it. */
const CLOCK_DIFFERENCE_MS = 10 * 60_000;
const PATCH_CHARACTERS = 30_000;

export interface WantedIssue {
  title: string;
  labels: string[];
  /** What the agent says of its work. */
  text: string;
  /** Why this is an issue, and what a person can do: our own Markdown. */
  reason: string;
  patch: Buffer;
}

/** Hands work over as an issue instead of a pull request, once: an issue with the mark of this output is found again. */
export async function handOverAsIssue(
  github: Github,
  request: OutputRequest,
  repository: string,
  wanted: WantedIssue,
): Promise<IssueArtefact> {
  const existing = await findOwnIssue(github, request, repository);
  if (existing !== null) return existing;
  const { title, labels } = wanted;
  try {
    return toArtefact(await github.createIssue(repository, { title, labels, body: issueBody(request, wanted) }));
  } catch (error) {
    throw githubFailure(error, `Opening an issue in ${repository}`);
  }
}

/** The issue that a former attempt at this output has made. */
export async function findOwnIssue(
  github: Github,
  request: OutputRequest,
  repository: string,
): Promise<IssueArtefact | null> {
  const since = new Date(activityInfo().scheduledTimestampMs - CLOCK_DIFFERENCE_MS).toISOString();
  const mark = outputMark(request);
  try {
    const [login, issues] = [await github.botLogin(), await github.listIssues(repository, since)];
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
