import { shapeIssue, shapeLabel } from '../shape/issue.ts';
import { repositoryUrl } from '../shape/repository.ts';
import type { IssueRecord, RepositoryRecord } from '../store.ts';
import type { World } from '../world.ts';
import { addIssue, addLabel } from './add-issue.ts';
import { readBody } from './body.ts';
import { changeIssue, checkText, collaboratorsAmong } from './change-issue.ts';
import type { Api, ApiContext } from './context.ts';
import { issueOf, repositoryOf, writableRepositoryOf } from './context.ts';
import { paginate } from './paginate.ts';

const ISSUES = '/repos/:owner/:repo/issues';
export /** Issues, their labels and assignees. */
function addIssueRoutes(api: Api, world: World): void {
  api.get(ISSUES, (c) => {
    const repository = repositoryOf(world, c);
    const issues = listIssues(world, c, repository);
    const page = paginate(c, `${repositoryUrl(world, repository)}/issues`, issues);
    return c.json(page.map((issue) => shapeIssue(world, repository, issue)));
  });
  api.post(ISSUES, async (c) => {
    const { repository, login } = writableRepositoryOf(world, c);
    const body = await readBody(c);
    checkText('Issue', body, true);
    const issue = addIssue(world, repository, {
      title: body.string('title') ?? '',
      body: body.nullableString('body') ?? null,
      author: login,
      labels: body.names('labels') ?? [],
      assignees: collaboratorsAmong(repository, body.names('assignees') ?? []),
    });
    return c.json(shapeIssue(world, repository, issue), 201);
  });
  api.get(`${ISSUES}/:number`, (c) => {
    const repository = repositoryOf(world, c);
    return c.json(shapeIssue(world, repository, issueOf(world, c, repository)));
  });
  api.patch(`${ISSUES}/:number`, async (c) => {
    const { repository } = writableRepositoryOf(world, c);
    const body = await readBody(c);
    const issue = changeIssue(world, repository, issueOf(world, c, repository), body);
    return c.json(shapeIssue(world, repository, issue));
  });
  api.post(`${ISSUES}/:number/labels`, async (c) => {
    const { repository, login } = writableRepositoryOf(world, c);
    const names = (await readBody(c, 'labels')).names('labels') ?? [];
    const { id } = issueOf(world, c, repository);
    for (const name of names) addLabel(world, repository, id, name, login);
    const issue = issueOf(world, c, repository);
    return c.json(issue.labels.map((name) => shapeLabel(world, repository, name)));
  });
  api.post(`${ISSUES}/:number/assignees`, async (c) => {
    const { repository } = writableRepositoryOf(world, c);
    const names = collaboratorsAmong(repository, (await readBody(c)).names('assignees') ?? []);
    const issue = world.store.change('issues', issueOf(world, c, repository).id, (current) => {
      current.assignees = [...new Set([...current.assignees, ...names])];
    });
    return c.json(shapeIssue(world, repository, issue), 201);
  });
}

function listIssues(world: World, c: ApiContext, repository: RepositoryRecord): IssueRecord[] {
  const { state = 'open', labels, creator, direction } = c.req.query();
  const wanted = labels === undefined ? [] : labels.split(',');
  const issues = world.store
    .all('issues')
    .filter((issue) => issue.repositoryId === repository.id)
    .filter((issue) => state === 'all' || issue.state === state)
    .filter((issue) => wanted.every((name) => issue.labels.includes(name)))
    .filter((issue) => creator === undefined || issue.author.toLowerCase() === creator.toLowerCase())
    .sort((a, b) => b.number - a.number);
  return direction === 'asc' ? issues.reverse() : issues;
}
