import { git } from './git.ts';
import { now } from './now.ts';
import { readChanges } from './read-changes.ts';
import { countCommits, listBranches, mergeBase, resolveBranch } from './read-history.ts';
import { shapeIssue } from './shape/issue.ts';
import type { PullIssue, PullSize } from './shape/pull.ts';
import { shapePull } from './shape/pull.ts';
import { shapeRepository } from './shape/repository.ts';
import { shapeUser } from './shape/user.ts';
import type { IssueRecord, RepositoryRecord } from './store.ts';
import type { World } from './world.ts';

export function isPull(issue: IssueRecord): issue is PullIssue {
  return issue.pull !== undefined;
}

/** All pull requests of a repository, open and closed. */
export function pullsOf(world: World, repository: RepositoryRecord): PullIssue[] {
  return world.store
    .all('issues')
    .filter((issue) => issue.repositoryId === repository.id)
    .filter(isPull);
}

/** Where a pull request stands: the range from the point where its branch left the base, as GitHub's three dots. */
export async function rangeOf(
  world: World,
  repository: RepositoryRecord,
  issue: PullIssue,
): Promise<{ from: string; baseSha: string }> {
  const bare = world.bare(repository);
  const baseSha = (await resolveBranch(bare, issue.pull.base)) ?? issue.pull.headSha;
  return { from: (await mergeBase(bare, baseSha, issue.pull.headSha)) ?? baseSha, baseSha };
}

export async function sizeOf(world: World, repository: RepositoryRecord, issue: PullIssue): Promise<PullSize> {
  const bare = world.bare(repository);
  const { headSha } = issue.pull;
  const baseSha = (await resolveBranch(bare, issue.pull.base)) ?? headSha;
  const key = [bare, baseSha, headSha].join(' ');
  const size = sizes.get(key) ?? readSize(bare, baseSha, headSha);
  sizes.set(key, size);
  size.catch(() => sizes.delete(key));
  return { baseSha, ...(await size) };
}

/** Between two commits nothing ever changes: git, which a listing would start again and again, is asked once. */
const sizes = new Map<string, Promise<Omit<PullSize, 'baseSha'>>>();

async function readSize(bare: string, baseSha: string, headSha: string): Promise<Omit<PullSize, 'baseSha'>> {
  const from = (await mergeBase(bare, baseSha, headSha)) ?? baseSha;
  const commits = await countCommits(bare, `${baseSha}..${headSha}`);
  return { commits, files: await readChanges(bare, from, headSha) };
}

/**
 * Lets every open pull request follow its branch, as GitHub does after a push: a new head, or closed if the branch is
 * gone. The head is kept under `refs/pull/<n>/head`.
 */
export async function followBranches(world: World, repository: RepositoryRecord): Promise<void> {
  const open = world.store
    .all('issues')
    .filter((issue) => issue.repositoryId === repository.id && issue.state === 'open')
    .filter(isPull);
  if (open.length === 0) return;
  const branches = await listBranches(world.bare(repository));
  for (const issue of open) {
    const tip = branches.get(issue.pull.head);
    if (tip === undefined) {
      world.store.change('issues', issue.id, close);
    } else if (tip !== issue.pull.headSha) {
      await keepHead(world, repository, issue.number, tip);
      const moved = world.store.change('issues', issue.id, (current) => {
        if (current.pull !== undefined) current.pull.headSha = tip;
        current.updatedAt = now();
      });
      await emitPull(world, repository, moved, 'synchronize', repository.owner);
    }
  }
}

/** Keeps a pull request's commits reachable whatever happens to the branch. */
export async function keepHead(world: World, repository: RepositoryRecord, number: number, sha: string): Promise<void> {
  await git(world.bare(repository), ['update-ref', `refs/pull/${number}/head`, sha]);
}

export function close(issue: IssueRecord): void {
  issue.state = 'closed';
  issue.closedAt = now();
  issue.updatedAt = now();
}

export function emitIssue(
  world: World,
  repository: RepositoryRecord,
  issue: IssueRecord,
  event: { name: 'issues' | 'issue_comment'; action: string; sender: string; [member: string]: unknown },
): void {
  const { name, action, sender, ...members } = event;
  world.emit(name, {
    action,
    issue: shapeIssue(world, repository, issue),
    ...members,
    repository: shapeRepository(world, repository),
    sender: shapeUser(world, sender),
  });
}

export async function emitPull(
  world: World,
  repository: RepositoryRecord,
  issue: IssueRecord,
  action: string,
  sender: string,
): Promise<void> {
  if (!isPull(issue)) return;
  world.emit('pull_request', {
    action,
    number: issue.number,
    pull_request: shapePull(world, repository, issue, await sizeOf(world, repository, issue)),
    repository: shapeRepository(world, repository),
    sender: shapeUser(world, sender),
  });
}
