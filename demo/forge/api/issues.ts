import { now } from '../now.ts';
import { permissionOf } from '../permission-of.ts';
import { close, emitIssue } from '../pull-requests.ts';
import { shapeIssue, shapeLabel } from '../shape/issue.ts';
import { repositoryUrl } from '../shape/repository.ts';
import type { IssueRecord, RepositoryRecord } from '../store.ts';
import type { World } from '../world.ts';
import { ApiError, invalid } from './api-error.ts';
import type { Body } from './body.ts';
import { readBody } from './body.ts';
import type { Api, ApiContext } from './context.ts';
import { issueOf, repositoryOf, writableRepositoryOf } from './context.ts';
import { paginate } from './paginate.ts';

const ISSUES = '/repos/:owner/:repo/issues';
export const MAXIMUM_TITLE = 256;
export const MAXIMUM_BODY = 65_536;

/** Issues, their labels and assignees. */
export function addIssueRoutes(api: Api, world: World): void {
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

/** Text that GitHub would take: a title where one is needed, nothing longer than it allows. */
export function checkText(resource: string, body: Body, isNew: boolean): void {
  const title = body.string('title');
  if (title === undefined ? isNew : title.trim() === '') {
    throw invalid({ resource, code: 'missing_field', field: 'title' });
  }
  if ((title ?? '').length > MAXIMUM_TITLE) {
    throw invalid({
      resource,
      code: 'custom',
      field: 'title',
      message: 'title is too long (maximum is 256 characters)',
    });
  }
  if ((body.string('body') ?? '').length > MAXIMUM_BODY) {
    throw invalid({
      resource,
      code: 'custom',
      field: 'body',
      message: 'body is too long (maximum is 65536 characters)',
    });
  }
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

/** Names that GitHub does not know as collaborators are left out without a word. */
function collaboratorsAmong(repository: RepositoryRecord, logins: string[]): string[] {
  return logins.filter((login) => permissionOf(repository, login) !== undefined);
}

export interface NewIssue {
  title: string;
  body: string | null;
  author: string;
  labels: string[];
  assignees: string[];
}

/** The next number of a repository; issues and pull requests share the row. */
export function nextNumber(world: World, repository: RepositoryRecord): number {
  const numbers = world.store.all('issues').filter((issue) => issue.repositoryId === repository.id);
  return Math.max(0, ...numbers.map((issue) => issue.number)) + 1;
}

export function addIssue(world: World, repository: RepositoryRecord, issue: NewIssue): IssueRecord {
  const labels = [...new Set(issue.labels)];
  const record: IssueRecord = {
    ...issue,
    labels,
    id: world.store.nextId(),
    repositoryId: repository.id,
    number: nextNumber(world, repository),
    state: 'open',
    stateReason: null,
    createdAt: now(),
    updatedAt: now(),
    closedAt: null,
  };
  world.store.put('issues', record);
  emitIssue(world, repository, record, { name: 'issues', action: 'opened', sender: issue.author });
  for (const name of labels) emitLabeled(world, repository, record, name, issue.author);
  return record;
}

function emitLabeled(world: World, repository: RepositoryRecord, issue: IssueRecord, label: string, sender: string) {
  const members = { label: shapeLabel(world, repository, label) };
  if (issue.pull === undefined)
    emitIssue(world, repository, issue, { name: 'issues', action: 'labeled', sender, ...members });
}

/** Adds a label to an issue that does not have it; a label that does not exist comes into being, as on GitHub. */
function addLabel(world: World, repository: RepositoryRecord, issueId: number, label: string, sender: string): void {
  let isNew = false;
  const issue = world.store.change('issues', issueId, (current) => {
    isNew = !current.labels.includes(label);
    if (isNew) current.labels.push(label);
  });
  if (isNew) emitLabeled(world, repository, issue, label, sender);
}

/** What PATCH changes on an issue, and on a pull request looked at as one. */
export function changeIssue(world: World, repository: RepositoryRecord, issue: IssueRecord, body: Body): IssueRecord {
  checkText('Issue', body, false);
  const state = body.string('state');
  if (state !== undefined && state !== 'open' && state !== 'closed') {
    throw new ApiError(422, `Invalid request.\n\n${JSON.stringify(state)} is not a member of ["open", "closed"].`);
  }
  const assignees = body.names('assignees');
  return world.store.change('issues', issue.id, (current) => {
    current.title = body.string('title') ?? current.title;
    if (body.has('body')) current.body = body.nullableString('body') ?? null;
    current.labels = body.names('labels') ?? current.labels;
    if (assignees !== undefined) current.assignees = collaboratorsAmong(repository, assignees);
    if (state === 'closed' && current.state === 'open') close(current);
    if (state === 'open') Object.assign(current, { state, closedAt: null });
    current.stateReason = body.string('state_reason') ?? (current.state === 'closed' ? 'completed' : null);
    current.updatedAt = now();
  });
}
