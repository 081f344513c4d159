import { isPull } from '../pull-requests.ts';
import { countCommits, listCommits, resolveCommit } from '../read-history.ts';
import { shapeCommit } from '../shape/commit.ts';
import { shapeLabel } from '../shape/issue.ts';
import { shapeRelease } from '../shape/release.ts';
import { repositoryUrl } from '../shape/repository.ts';
import { shapeReview, shapeReviewComment } from '../shape/review.ts';
import type { IssueRecord } from '../store.ts';
import type { Hosted, World } from '../world.ts';
import { ApiError, notFound } from './api-error.ts';
import type { Api, ApiContext } from './context.ts';
import { issueOf, repositoryOf } from './context.ts';
import { paginate } from './paginate.ts';

const REPOSITORY = '/repos/:owner/:repo';

/** Serves lists of what has happened: commits, releases, labels, reviews and their comments on lines. */
export function addHistoryRoutes(api: Api, world: World): void {
  api.get(`${REPOSITORY}/commits`, (c) => getCommits(world, c));
  api.get(`${REPOSITORY}/releases`, (c) => {
    const hosted = repositoryOf(world, c);
    const releases = ofRepository(hosted, world.store.all('releases')).reverse();
    const page = paginate(c, `${repositoryUrl(hosted)}/releases`, releases);
    return c.json(page.map((release) => shapeRelease(hosted, release)));
  });
  api.get(`${REPOSITORY}/labels`, (c) => {
    const hosted = repositoryOf(world, c);
    const issues = ofRepository(hosted, world.store.all('issues'));
    const names = [...new Set(issues.flatMap(({ labels }) => labels))];
    const page = paginate(c, `${repositoryUrl(hosted)}/labels`, names);
    return c.json(page.map((name) => shapeLabel(hosted, name)));
  });
  api.get(`${REPOSITORY}/pulls/:number/reviews`, (c) => {
    const { hosted, pull } = pullOf(world, c);
    const reviews = ofRepository(hosted, world.store.all('reviews')).filter(
      ({ pullNumber }) => pullNumber === pull.number,
    );
    const page = paginate(c, `${repositoryUrl(hosted)}/pulls/${pull.number}/reviews`, reviews);
    return c.json(page.map((review) => shapeReview(hosted, pull, review)));
  });
  api.get(`${REPOSITORY}/pulls/:number/comments`, (c) => {
    const { hosted, pull } = pullOf(world, c);
    const comments = ofRepository(hosted, world.store.all('reviewComments')).filter(
      ({ pullNumber }) => pullNumber === pull.number,
    );
    const page = paginate(c, `${repositoryUrl(hosted)}/pulls/${pull.number}/comments`, comments);
    return c.json(page.map((comment) => shapeReviewComment(hosted, pull, comment)));
  });
}

/** The records of one repository. */
export function ofRepository<Item extends { repositoryId: number }>({ repository }: Hosted, items: Item[]): Item[] {
  return items.filter(({ repositoryId }) => repositoryId === repository.id);
}

function pullOf(world: World, c: ApiContext): { hosted: Hosted; pull: IssueRecord } {
  const hosted = repositoryOf(world, c);
  const pull = issueOf(c, hosted);
  if (!isPull(pull)) throw notFound();
  return { hosted, pull };
}

async function getCommits(world: World, c: ApiContext) {
  const hosted = repositoryOf(world, c);
  const bare = world.bare(hosted.repository);
  const { sha = hosted.repository.defaultBranch, path, author, since, until } = c.req.query();
  const start = await resolveCommit(bare, sha);
  if (start === undefined) throw notFound();
  if ((await countCommits(bare, start)) === 0) throw new ApiError(404, 'Not Found');
  const range = [
    ...(since === undefined ? [] : [`--since=${since}`]),
    ...(until === undefined ? [] : [`--until=${until}`]),
    ...(author === undefined ? [] : [`--author=${author}`]),
    start,
    ...(path === undefined ? [] : ['--', path]),
  ];
  const commits = (await listCommits(bare, ...range)).reverse();
  const page = paginate(c, `${repositoryUrl(hosted)}/commits`, commits);
  return c.json(page.map((commit) => shapeCommit(hosted, commit)));
}
