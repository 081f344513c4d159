import { now } from '../now.ts';
import { emitPull, keepHead, pullsOf, sizeOf } from '../pull-requests.ts';
import { countCommits, mergeBase, resolveBranch } from '../read-history.ts';
import type { PullIssue } from '../shape/pull.ts';
import { shapePull } from '../shape/pull.ts';
import type { RepositoryRecord } from '../store.ts';
import type { World } from '../world.ts';
import { invalid } from './api-error.ts';
import { nextNumber } from './add-issue.ts';
import { readBody } from './body.ts';
import { checkText } from './change-issue.ts';
import type { ApiContext } from './context.ts';
import { writableRepositoryOf } from './context.ts';

/** Opens a pull request between two branches; at most one is open for the same two. */
export async function createPull(world: World, c: ApiContext) {
  const { repository, login } = writableRepositoryOf(world, c);
  const body = await readBody(c);
  checkText('PullRequest', body, true);
  const named = body.string('head') ?? '';
  const [head = '', owner = repository.owner] = named.split(':').reverse();
  if (owner.toLowerCase() !== repository.owner.toLowerCase()) {
    throw invalid({ resource: 'PullRequest', code: 'invalid', field: 'head' });
  }
  const base = body.string('base') ?? '';
  const headSha = await checkBranches(world, repository, head, base);
  const taken = pullsOf(world, repository).some(
    (one) => one.state === 'open' && one.pull.head === head && one.pull.base === base,
  );
  if (taken) {
    const message = `A pull request already exists for ${repository.owner}:${head}.`;
    throw invalid({ resource: 'PullRequest', code: 'custom', message });
  }
  const issue: PullIssue = {
    id: world.store.nextId(),
    repositoryId: repository.id,
    number: nextNumber(world, repository),
    title: body.string('title') ?? '',
    body: body.nullableString('body') ?? null,
    author: login,
    state: 'open',
    stateReason: null,
    labels: [],
    assignees: [],
    createdAt: now(),
    updatedAt: now(),
    closedAt: null,
    pull: { head, base, headSha, draft: body.boolean('draft') ?? false, reviewers: [] },
  };
  world.store.put('issues', issue);
  await keepHead(world, repository, issue.number, headSha);
  await emitPull(world, repository, issue, 'opened', login);
  return c.json(shapePull(world, repository, issue, await sizeOf(world, repository, issue)), 201);
}

/** The commit of a branch that can be proposed for the base: both exist, share history, and differ. */
async function checkBranches(world: World, repository: RepositoryRecord, head: string, base: string): Promise<string> {
  const bare = world.bare(repository);
  const [headSha, baseSha] = await Promise.all([resolveBranch(bare, head), resolveBranch(bare, base)]);
  if (baseSha === undefined) throw invalid({ resource: 'PullRequest', code: 'invalid', field: 'base' });
  if (headSha === undefined) throw invalid({ resource: 'PullRequest', code: 'invalid', field: 'head' });
  if ((await mergeBase(bare, baseSha, headSha)) === undefined) {
    const message = `The ${head} branch has no history in common with ${base}`;
    throw invalid({ resource: 'PullRequest', code: 'custom', message });
  }
  if ((await countCommits(bare, `${baseSha}..${headSha}`)) === 0) {
    throw invalid({ resource: 'PullRequest', code: 'custom', message: `No commits between ${base} and ${head}` });
  }
  return headSha;
}
