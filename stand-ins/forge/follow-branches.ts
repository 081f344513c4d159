import { emitPull } from './emit.ts';
import { git } from './git.ts';
import { now } from './now.ts';
import { pullsOf } from './pull-requests.ts';
import { listBranches } from './read-history.ts';
import type { IssueRecord } from './store.ts';
import type { Hosted } from './world.ts';

/**
 * Updates every open pull request to the state of its branch, as GitHub does after a push: it gets a new head, or is closed
 * if the branch is gone. The head is kept under `refs/pull/<n>/head`. The branches of forks never change.
 */
export async function followBranches(hosted: Hosted): Promise<void> {
  const { world, repository } = hosted;
  const open = pullsOf(hosted).filter(({ state, pull }) => state === 'open' && pull.headOwner === undefined);
  if (open.length === 0) return;
  const branches = await listBranches(world.bare(repository));
  for (const issue of open) {
    const tip = branches.get(issue.pull.head);
    if (tip === undefined) {
      world.store.change('issues', issue.id, closeIssue);
    } else if (tip !== issue.pull.headSha) {
      await keepHead(hosted, issue.number, tip);
      const moved = world.store.change('issues', issue.id, (current) => {
        if (current.pull !== undefined) current.pull.headSha = tip;
        current.updatedAt = now();
      });
      await emitPull(hosted, moved, { action: 'synchronize', sender: repository.owner });
    }
  }
}

/** Keeps the commits of a pull request reachable, whatever happens to its branch. */
export async function keepHead({ world, repository }: Hosted, number: number, sha: string): Promise<void> {
  await git(world.bare(repository), ['update-ref', `refs/pull/${number}/head`, sha]);
}

/** Closes an issue or pull request. */
export function closeIssue(issue: IssueRecord): void {
  issue.state = 'closed';
  issue.closedAt = now();
  issue.updatedAt = now();
}
