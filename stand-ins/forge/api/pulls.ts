import { permissionOf } from '../permission-of.ts';
import { followBranches, isPull, pullsOf, rangeOf, sizeOf } from '../pull-requests.ts';
import { readDiff } from '../read-changes.ts';
import { listCommits, resolveBranch } from '../read-history.ts';
import { shapeCommit, shapeFile } from '../shape/commit.ts';
import type { PullIssue } from '../shape/pull.ts';
import { shapeListedPull, shapePull } from '../shape/pull.ts';
import { repositoryUrl } from '../shape/repository.ts';
import type { RepositoryRecord } from '../store.ts';
import type { World } from '../world.ts';
import { ApiError, invalid, notFound } from './api-error.ts';
import { readBody } from './body.ts';
import { changeIssue } from './change-issue.ts';
import type { Api, ApiContext } from './context.ts';
import { issueOf, repositoryOf, writableRepositoryOf } from './context.ts';
import { createPull } from './create-pull.ts';
import { paginate } from './paginate.ts';

const PULLS = '/repos/:owner/:repo/pulls';

/** Pull requests between branches of one repository. */
export function addPullRoutes(api: Api, world: World): void {
  api.get(PULLS, (c) => getPulls(world, c));
  api.post(PULLS, (c) => createPull(world, c));
  api.get(`${PULLS}/:number`, async (c) => {
    const { repository, issue } = await pullOf(world, c);
    if (!/\bvnd\.github\.(v3\.)?diff\b/.test(c.req.header('accept') ?? '')) return answer(world, c, repository, issue);
    const { from } = await rangeOf(world, repository, issue);
    return c.text(await readDiff(world.bare(repository), from, issue.pull.headSha));
  });
  api.patch(`${PULLS}/:number`, async (c) => {
    const { repository } = writableRepositoryOf(world, c);
    const { issue } = await pullOf(world, c);
    const body = await readBody(c);
    const base = body.string('base');
    if (base !== undefined && (await resolveBranch(world.bare(repository), base)) === undefined) {
      throw invalid({ resource: 'PullRequest', code: 'invalid', field: 'base' });
    }
    changeIssue(world, repository, issue, body);
    const changed = world.store.change('issues', issue.id, (current) => {
      if (current.pull !== undefined && base !== undefined) current.pull.base = base;
    });
    return answer(world, c, repository, isPull(changed) ? changed : issue);
  });
  api.get(`${PULLS}/:number/files`, async (c) => {
    const { repository, issue } = await pullOf(world, c);
    const { files } = await sizeOf(world, repository, issue);
    const page = paginate(c, `${repositoryUrl(world, repository)}/pulls/${issue.number}/files`, files);
    return c.json(page.map((file) => shapeFile(world, repository, issue.pull.headSha, file)));
  });
  api.get(`${PULLS}/:number/commits`, async (c) => {
    const { repository, issue } = await pullOf(world, c);
    const { baseSha } = await rangeOf(world, repository, issue);
    const commits = await listCommits(world.bare(repository), `${baseSha}..${issue.pull.headSha}`);
    const page = paginate(c, `${repositoryUrl(world, repository)}/pulls/${issue.number}/commits`, commits);
    return c.json(page.map((commit) => shapeCommit(world, repository, commit)));
  });
  api.post(`${PULLS}/:number/requested_reviewers`, (c) => requestReviewers(world, c));
}

async function pullOf(world: World, c: ApiContext): Promise<{ repository: RepositoryRecord; issue: PullIssue }> {
  const repository = repositoryOf(world, c);
  await followBranches(world, repository);
  const issue = issueOf(world, c, repository);
  if (!isPull(issue)) throw notFound();
  return { repository, issue };
}

async function answer(world: World, c: ApiContext, repository: RepositoryRecord, issue: PullIssue) {
  return c.json(shapePull(world, repository, issue, await sizeOf(world, repository, issue)));
}

/** A `head` that does not name the owner too is ignored, as GitHub does: the caller gets everything. */
async function getPulls(world: World, c: ApiContext) {
  const repository = repositoryOf(world, c);
  await followBranches(world, repository);
  const { state = 'open', head, base, direction } = c.req.query();
  const [, owner, branch] = /^([^:]+):(.+)$/.exec(head ?? '') ?? [];
  const pulls = pullsOf(world, repository)
    .filter((issue) => state === 'all' || issue.state === state)
    .filter((issue) => base === undefined || issue.pull.base === base)
    .filter((issue) => branch === undefined || issue.pull.head === branch)
    .filter(() => owner === undefined || owner.toLowerCase() === repository.owner.toLowerCase())
    .sort((a, b) => (direction === 'asc' ? a.number - b.number : b.number - a.number));
  const page = paginate(c, `${repositoryUrl(world, repository)}/pulls`, pulls);
  return c.json(
    await Promise.all(
      page.map(async (issue) => {
        const { baseSha } = await rangeOf(world, repository, issue);
        return shapeListedPull(world, repository, issue, baseSha);
      }),
    ),
  );
}

async function requestReviewers(world: World, c: ApiContext) {
  const { repository } = writableRepositoryOf(world, c);
  const { issue } = await pullOf(world, c);
  const body = await readBody(c);
  const reviewers = body.names('reviewers') ?? [];
  const teams = body.names('team_reviewers') ?? [];
  if (reviewers.some((login) => login.toLowerCase() === issue.author.toLowerCase())) {
    throw new ApiError(422, 'Review cannot be requested from pull request author.');
  }
  const strangers = reviewers.filter((login) => permissionOf(repository, login) === undefined);
  if (strangers.length > 0 || teams.length > 0) {
    const fullName = `${repository.owner}/${repository.name}`;
    throw new ApiError(
      422,
      `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${fullName} repository.`,
    );
  }
  const changed = world.store.change('issues', issue.id, (current) => {
    if (current.pull === undefined) return;
    current.pull.reviewers = [...new Set([...current.pull.reviewers, ...reviewers])];
  });
  const { baseSha } = await rangeOf(world, repository, issue);
  return c.json(shapeListedPull(world, repository, isPull(changed) ? changed : issue, baseSha), 201);
}
