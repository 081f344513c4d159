import type { Pull } from '../../../connections/github/pull-calls.ts';
import type { RunEvent } from '../../../contract/event.ts';
import { githubFailure } from '../../github-failure.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { BASE } from '../bundle/fetched-refs.ts';
import { isAncestor } from '../bundle/is-ancestor.ts';
import type { Work } from './work.ts';

/** What a person does at GitHub by which they ask for work. All else happens by itself, or is about something else. */
const ASKING_AT_GITHUB = new Set([
  'discussion',
  'discussion_comment',
  'issue_comment',
  'issues',
  'pull_request_review',
  'pull_request_review_comment',
  'workflow_dispatch',
]);
const ASKING_SOURCES = new Set(['dispatch', 'slack']);

/** Our pull request of the same subject and part before the one in use, or before the one that is about to be opened (null). */
export function formerPull({ pulls }: Pick<Work, 'pulls'>, inUse: Pull | null): Pull | null {
  const before = inUse?.number ?? Number.MAX_SAFE_INTEGER;
  return pulls.find(({ number }) => number < before) ?? null;
}

/** Why there is another pull request than the former one: a sentence for people. */
export function continuing({ number, state, mergedAt }: Pull): string {
  if (mergedAt !== null) return `Continues #${number}, which was merged.`;
  if (state === 'closed') return `Continues #${number}, which was closed without being merged.`;
  return `Takes the place of #${number}, whose branch has commits of others.`;
}

const SHOWN_AGAIN = /\bShows what #(\d+) changed once more\b/;

/** Why a pull request shows more than its own step, and what people can do: sentences for them. */
export function showingAgain(number: number): string {
  return `Shows what #${number} changed once more, because that was merged as another commit and the base branch has moved on. Rebase this branch onto the base branch to see this step alone.`;
}

/** The number that `showingAgain` has named in the body of a pull request of ours; null if it has none. */
export function shownAgainIn({ body }: Pull): number | null {
  const number = SHOWN_AGAIN.exec(body)?.[1];
  return number === undefined ? null : Number(number);
}

/** The newest merged pull request of a former part whose commits the work holds and the base branch does not; null if there is none. */
export async function mergedInAnotherForm(
  { github, remote, formerHeads }: Pick<Work, 'github' | 'remote' | 'formerHeads'>,
  head: string,
): Promise<number | null> {
  const { local, name } = remote;
  const branches = new Set<string>();
  for (const { branch, agentHead } of formerHeads) {
    if (branches.has(branch) || !(await isAncestor(local, agentHead, head))) continue;
    if (!(await isAncestor(local, agentHead, BASE))) branches.add(branch);
  }
  const numbers: number[] = [];
  for (const branch of branches) {
    const pulls = await github.listPullsFrom(name, branch).catch((error: unknown) => {
      throw githubFailure(error, `Looking up pull requests of ${name}`);
    });
    numbers.push(...pulls.filter(({ mergedAt }) => mergedAt !== null).map(({ number }) => number));
  }
  return numbers.length === 0 ? null : Math.max(...numbers);
}

/**
 * Throws a ToolError if a person has closed the last pull request of the subject, and the automation opens no other one
 * then. A person who asks for the run afterwards wants one; the request of this run came first if it opened the closed one itself.
 */
export function refuseClosed({ pulls, options, origin }: Work): void {
  const [last] = pulls;
  if (options.whenClosed !== 'stop' || last === undefined || last.state === 'open' || last.mergedAt !== null) return;
  if (pulls.some(({ state }) => state === 'open')) return;
  const isOfThisRun = last.body.includes(`<!-- curfew:${origin.runId}:`);
  if (!isOfThisRun && isAskedFor(origin.event)) return;
  throw new ToolError(
    `A person has closed pull request #${last.number}, which held this work, without merging it, and this automation then opens ` +
      `no other one (when-closed: stop). Do not hand the work over again: call noop and say that #${last.number} was closed. ` +
      'A person who wants it after all can reopen it.',
  );
}

function isAskedFor({ source, name }: RunEvent): boolean {
  return ASKING_SOURCES.has(source) || (source === 'github' && ASKING_AT_GITHUB.has(name));
}
