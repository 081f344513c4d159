import { emitPull } from '../emit.ts';
import { keepHead } from '../follow-branches.ts';
import { now } from '../now.ts';
import { pullsOf, sizeOf } from '../pull-requests.ts';
import { countCommits, mergeBase, resolveBranch } from '../read-history.ts';
import type { PullIssue } from '../shape/pull.ts';
import { shapePull } from '../shape/pull.ts';
import type { Hosted, World } from '../world.ts';
import { nextNumber } from './add-issue.ts';
import { invalid } from './api-error.ts';
import { readBody } from './body.ts';
import { checkText } from './change-issue.ts';
import type { ApiContext } from './context.ts';
import { writableRepositoryOf } from './context.ts';

/** Opens a pull request between two branches. At most one can be open for the same two branches. */
export async function createPull(world: World, c: ApiContext) {
  const { hosted, login } = writableRepositoryOf(world, c);
  const { repository } = hosted;
  const body = await readBody(c);
  checkText('PullRequest', body, true);
  const named = body.string('head') ?? '';
  const [head = '', owner = repository.owner] = named.split(':').reverse();
  if (owner.toLowerCase() !== repository.owner.toLowerCase()) {
    throw invalid({ resource: 'PullRequest', code: 'invalid', field: 'head' });
  }
  const base = body.string('base') ?? '';
  const headSha = await checkBranches(hosted, head, base);
  refuseSecond(hosted, head, base);
  const issue: PullIssue = {
    id: world.store.nextId(),
    repositoryId: repository.id,
    number: nextNumber(hosted),
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
  await keepHead(hosted, issue.number, headSha);
  await emitPull(hosted, issue, { action: 'opened', sender: login });
  return c.json(shapePull(hosted, issue, await sizeOf(hosted, issue)), 201);
}

/** Returns the commit of `head`. Throws a 422 unless both branches exist, share history and differ. */
async function checkBranches({ world, repository }: Hosted, head: string, base: string): Promise<string> {
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

/** Throws a 422 if a pull request is open for the same branches. Nothing may be awaited from here until the new one is stored. */
function refuseSecond(hosted: Hosted, head: string, base: string): void {
  const isTaken = pullsOf(hosted).some(
    ({ state, pull }) => state === 'open' && pull.headOwner === undefined && pull.head === head && pull.base === base,
  );
  if (!isTaken) return;
  const message = `A pull request already exists for ${hosted.repository.owner}:${head}.`;
  throw invalid({ resource: 'PullRequest', code: 'custom', message });
}
