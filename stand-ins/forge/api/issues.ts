import { shapeIssue, shapeLabel } from '../shape/issue.ts';
import { repositoryUrl } from '../shape/repository.ts';
import type { IssueRecord } from '../store.ts';
import type { Hosted, World } from '../world.ts';
import { addIssue, addLabel } from './add-issue.ts';
import { readBody } from './body.ts';
import { changeIssue, checkText, collaboratorsAmong } from './change-issue.ts';
import type { Api, ApiContext } from './context.ts';
import { issueOf, repositoryOf, writableRepositoryOf } from './context.ts';
import { paginate } from './paginate.ts';

const ISSUES = '/repos/:owner/:repo/issues';

/** Serves issues, their labels and assignees. */
export function addIssueRoutes(api: Api, world: World): void {
  api.get(ISSUES, (c) => {
    const hosted = repositoryOf(world, c);
    const page = paginate(c, `${repositoryUrl(hosted)}/issues`, listIssues(c, hosted));
    return c.json(page.map((issue) => shapeIssue(hosted, issue)));
  });
  api.post(ISSUES, async (c) => {
    const { hosted, login } = writableRepositoryOf(world, c);
    const body = await readBody(c);
    checkText('Issue', body, true);
    const issue = addIssue(hosted, {
      title: body.string('title') ?? '',
      body: body.nullableString('body') ?? null,
      author: login,
      labels: body.names('labels') ?? [],
      assignees: collaboratorsAmong(hosted.repository, body.names('assignees') ?? []),
    });
    return c.json(shapeIssue(hosted, issue), 201);
  });
  api.get(`${ISSUES}/:number`, (c) => {
    const hosted = repositoryOf(world, c);
    return c.json(shapeIssue(hosted, issueOf(c, hosted)));
  });
  api.patch(`${ISSUES}/:number`, async (c) => {
    const { hosted } = writableRepositoryOf(world, c);
    const body = await readBody(c);
    return c.json(shapeIssue(hosted, changeIssue(hosted, issueOf(c, hosted), body)));
  });
  api.get(`${ISSUES}/:number/labels`, (c) => {
    const hosted = repositoryOf(world, c);
    const page = paginate(c, `${repositoryUrl(hosted)}/issues/labels`, issueOf(c, hosted).labels);
    return c.json(page.map((label) => shapeLabel(hosted, label)));
  });
  api.post(`${ISSUES}/:number/labels`, async (c) => {
    const { hosted, login } = writableRepositoryOf(world, c);
    const labels = (await readBody(c, 'labels')).names('labels') ?? [];
    const { id } = issueOf(c, hosted);
    for (const label of labels) addLabel(hosted, id, { label, sender: login });
    return c.json(issueOf(c, hosted).labels.map((label) => shapeLabel(hosted, label)));
  });
  api.post(`${ISSUES}/:number/assignees`, async (c) => {
    const { hosted } = writableRepositoryOf(world, c);
    const names = collaboratorsAmong(hosted.repository, (await readBody(c)).names('assignees') ?? []);
    const issue = world.store.change('issues', issueOf(c, hosted).id, (current) => {
      current.assignees = [...new Set([...current.assignees, ...names])];
    });
    return c.json(shapeIssue(hosted, issue), 201);
  });
}

function listIssues(c: ApiContext, { world, repository }: Hosted): IssueRecord[] {
  const { state = 'open', labels, creator, assignee, since, sort, direction } = c.req.query();
  const wanted = labels === undefined ? [] : labels.split(',');
  const issues = world.store
    .all('issues')
    .filter((issue) => issue.repositoryId === repository.id && issue.gone === undefined)
    .filter((issue) => state === 'all' || issue.state === state)
    .filter((issue) => wanted.every((name) => issue.labels.includes(name)))
    .filter((issue) => creator === undefined || issue.author.toLowerCase() === creator.toLowerCase())
    .filter((issue) => assignee === undefined || issue.assignees.includes(assignee))
    .filter((issue) => since === undefined || Date.parse(issue.updatedAt) >= Date.parse(since))
    .sort((a, b) => compareBy(sort, b, a));
  return direction === 'asc' ? issues.reverse() : issues;
}

function compareBy(sort: string | undefined, a: IssueRecord, b: IssueRecord): number {
  const byTime = sort === 'updated' ? Date.parse(a.updatedAt) - Date.parse(b.updatedAt) : 0;
  return byTime === 0 ? a.number - b.number : byTime;
}
