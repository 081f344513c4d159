import { emitPull } from '../emit.ts';
import { keepHead } from '../follow-branches.ts';
import { git } from '../git.ts';
import { now } from '../now.ts';
import { resolveBranch } from '../read-history.ts';
import type { PullIssue } from '../shape/pull.ts';
import type { World } from '../world.ts';
import { nextNumber } from './add-issue.ts';
import { findRepository } from './context.ts';

export interface ForkPull {
  /** `owner/name` of the repository into which the pull request goes. */
  repository: string;
  base: string;
  title: string;
  /** The git directory of the fork: any repository that has the branch `head`. */
  fork: string;
  head: string;
  /** The login of the fork's owner, who opens the pull request. */
  author: string;
  /** The fork is deleted since: the forge no longer shows it. */
  isDeleted?: boolean;
}

/** Opens a pull request of a fork, which needs no right to write in the repository. */
export async function openForkPull(world: World, pull: ForkPull): Promise<PullIssue> {
  const { base, title, fork, head, author, isDeleted = false } = pull;
  const [owner = '', name = ''] = pull.repository.split('/');
  const repository = findRepository(world, owner, name);
  if (repository === undefined) throw new Error(`The forge has no repository ${pull.repository}.`);
  const headSha = await resolveBranch(fork, head);
  if (headSha === undefined) throw new Error(`The fork has no branch ${head}.`);
  const hosted = { world, repository };
  const number = nextNumber(hosted);
  await git(world.bare(repository), ['fetch', '--quiet', '--no-write-fetch-head', fork, `refs/heads/${head}`]);
  await keepHead(hosted, number, headSha);
  const issue: PullIssue = {
    id: world.store.nextId(),
    repositoryId: repository.id,
    number,
    title,
    body: null,
    author,
    state: 'open',
    stateReason: null,
    labels: [],
    assignees: [],
    createdAt: now(),
    updatedAt: now(),
    closedAt: null,
    pull: { head, headOwner: isDeleted ? null : author, base, headSha, draft: false, reviewers: [] },
  };
  world.store.put('issues', issue);
  await emitPull(hosted, issue, { action: 'opened', sender: author });
  return issue;
}
