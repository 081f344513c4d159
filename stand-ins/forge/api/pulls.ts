import { followBranches } from '../follow-branches.ts';
import { permissionOf } from '../permission-of.ts';
import { isPull, pullsOf, rangeOf, sizeOf } from '../pull-requests.ts';
import { readDiff } from '../read-changes.ts';
import { listCommits, resolveBranch } from '../read-history.ts';
import { shapeCommit, shapeFile } from '../shape/commit.ts';
import type { PullIssue } from '../shape/pull.ts';
import { headOwnerOf, shapeListedPull, shapePull } from '../shape/pull.ts';
import { repositoryUrl } from '../shape/repository.ts';
import type { Hosted, World } from '../world.ts';
import { ApiError, invalid } from './api-error.ts';
import { readBody } from './body.ts';
import { changeIssue } from './change-issue.ts';
import type { Api, ApiContext } from './context.ts';
import { repositoryOf, writableRepositoryOf } from './context.ts';
import { createPull } from './create-pull.ts';
import { paginate } from './paginate.ts';
import { pullOf } from './reviews/pull-of.ts';

const PULLS = '/repos/:owner/:repo/pulls';

/** Serves pull requests: those between branches of one repository can be opened here, those of forks are only shown. */
export function addPullRoutes(api: Api, world: World): void {
  api.get(PULLS, (c) => getPulls(world, c));
  api.post(PULLS, (c) => createPull(world, c));
  api.get(`${PULLS}/:number`, async (c) => {
    const { hosted, issue } = await pullOf(world, c);
    if (!/\bvnd\.github\.(v3\.)?diff\b/.test(c.req.header('accept') ?? '')) return answer(c, hosted, issue);
    const { from } = await rangeOf(hosted, issue);
    return c.text(await readDiff(world.bare(hosted.repository), from, issue.pull.headSha));
  });
  api.patch(`${PULLS}/:number`, (c) => patchPull(world, c));
  api.get(`${PULLS}/:number/files`, async (c) => {
    const { hosted, issue } = await pullOf(world, c);
    const { files } = await sizeOf(hosted, issue);
    const page = paginate(c, `${repositoryUrl(hosted)}/pulls/${issue.number}/files`, files);
    return c.json(page.map((file) => shapeFile(hosted, issue.pull.headSha, file)));
  });
  api.get(`${PULLS}/:number/commits`, async (c) => {
    const { hosted, issue } = await pullOf(world, c);
    const { baseSha } = await rangeOf(hosted, issue);
    const commits = await listCommits(world.bare(hosted.repository), `${baseSha}..${issue.pull.headSha}`);
    const page = paginate(c, `${repositoryUrl(hosted)}/pulls/${issue.number}/commits`, commits);
    return c.json(page.map((commit) => shapeCommit(hosted, commit)));
  });
  api.post(`${PULLS}/:number/requested_reviewers`, (c) => requestReviewers(world, c));
}

async function answer(c: ApiContext, hosted: Hosted, issue: PullIssue) {
  return c.json(shapePull(hosted, issue, await sizeOf(hosted, issue)));
}

async function patchPull(world: World, c: ApiContext) {
  writableRepositoryOf(world, c);
  const { hosted, issue } = await pullOf(world, c);
  const body = await readBody(c);
  const base = body.string('base');
  if (base !== undefined && (await resolveBranch(world.bare(hosted.repository), base)) === undefined) {
    throw invalid({ resource: 'PullRequest', code: 'invalid', field: 'base' });
  }
  changeIssue(hosted, issue, body);
  const changed = world.store.change('issues', issue.id, (current) => {
    if (current.pull !== undefined && base !== undefined) current.pull.base = base;
  });
  return answer(c, hosted, isPull(changed) ? changed : issue);
}

/** Like GitHub, it ignores a `head` that does not name the owner too: the caller gets all pull requests. */
async function getPulls(world: World, c: ApiContext) {
  const hosted = repositoryOf(world, c);
  await followBranches(hosted);
  const { state = 'open', head, base, direction, sort } = c.req.query();
  const [, owner, branch] = /^([^:]+):(.+)$/.exec(head ?? '') ?? [];
  const pulls = pullsOf(hosted)
    .filter((issue) => state === 'all' || issue.state === state)
    .filter((issue) => base === undefined || issue.pull.base === base)
    .filter((issue) => branch === undefined || issue.pull.head === branch)
    .filter((issue) => owner === undefined || owner.toLowerCase() === headOwnerOf(hosted, issue)?.toLowerCase())
    .sort((a, b) => (direction === 'asc' ? 1 : -1) * compareBy(sort, a, b));
  const page = paginate(c, `${repositoryUrl(hosted)}/pulls`, pulls);
  const shaped = page.map(async (issue) => shapeListedPull(hosted, issue, (await rangeOf(hosted, issue)).baseSha));
  return c.json(await Promise.all(shaped));
}

function compareBy(sort: string | undefined, a: PullIssue, b: PullIssue): number {
  const byTime = sort === 'updated' ? Date.parse(a.updatedAt) - Date.parse(b.updatedAt) : 0;
  return byTime === 0 ? a.number - b.number : byTime;
}

async function requestReviewers(world: World, c: ApiContext) {
  const { repository } = writableRepositoryOf(world, c).hosted;
  const { hosted, issue } = await pullOf(world, c);
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
  const { baseSha } = await rangeOf(hosted, issue);
  return c.json(shapeListedPull(hosted, isPull(changed) ? changed : issue, baseSha), 201);
}
