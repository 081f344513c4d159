import { readChanges } from './read-changes.ts';
import { countCommits, mergeBase, resolveBranch } from './read-history.ts';
import type { PullIssue, PullSize } from './shape/pull.ts';
import type { IssueRecord } from './store.ts';
import type { Hosted } from './world.ts';

export function isPull(issue: IssueRecord): issue is PullIssue {
  return issue.pull !== undefined;
}

/** All pull requests of a repository, open and closed. */
export function pullsOf({ world, repository }: Hosted): PullIssue[] {
  return world.store
    .all('issues')
    .filter((issue) => issue.repositoryId === repository.id)
    .filter(isPull);
}

/**
 * Returns where the base branch is now (`baseSha`), and the commit at which the branch of a pull request left it (`from`),
 * which is where GitHub's three-dot diff begins.
 */
export async function rangeOf(hosted: Hosted, issue: PullIssue): Promise<{ from: string; baseSha: string }> {
  const bare = hosted.world.bare(hosted.repository);
  const baseSha = (await resolveBranch(bare, issue.pull.base)) ?? issue.pull.headSha;
  return { from: (await mergeBase(bare, baseSha, issue.pull.headSha)) ?? baseSha, baseSha };
}

/** Returns the commits and changed files of a pull request. */
export async function sizeOf(hosted: Hosted, issue: PullIssue): Promise<PullSize> {
  const bare = hosted.world.bare(hosted.repository);
  const { headSha } = issue.pull;
  const baseSha = (await resolveBranch(bare, issue.pull.base)) ?? headSha;
  const key = [bare, baseSha, headSha].join(' ');
  const size = sizes.get(key) ?? readSize(bare, baseSha, headSha);
  sizes.set(key, size);
  size.catch(() => sizes.delete(key));
  return { baseSha, ...(await size) };
}

/** The size between two commits never changes. It is kept, so that a listing does not start git again and again. */
const sizes = new Map<string, Promise<Omit<PullSize, 'baseSha'>>>();

async function readSize(bare: string, baseSha: string, headSha: string): Promise<Omit<PullSize, 'baseSha'>> {
  const from = (await mergeBase(bare, baseSha, headSha)) ?? baseSha;
  const commits = await countCommits(bare, `${baseSha}..${headSha}`);
  return { commits, files: await readChanges(bare, from, headSha) };
}
