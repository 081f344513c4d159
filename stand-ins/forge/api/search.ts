import { shapeIssue } from '../shape/issue.ts';
import { repositoryUrl } from '../shape/repository.ts';
import type { IssueRecord } from '../store.ts';
import type { Hosted, World } from '../world.ts';
import { invalid } from './api-error.ts';
import { findRepository, type Api, type ApiContext } from './context.ts';
import { ofRepository } from './history.ts';
import { paginate } from './paginate.ts';

type Test = (issue: IssueRecord, value: string) => boolean;

/** The qualifiers that the forge knows. */
const QUALIFIERS: Readonly<Record<string, Test>> = {
  is: (issue, value) => isOfKind(issue, value),
  label: (issue, value) => issue.labels.includes(value),
  author: (issue, value) => issue.author === value,
  assignee: (issue, value) => (value === '*' ? issue.assignees.length > 0 : issue.assignees.includes(value)),
  no: (issue, value) => value === 'assignee' && issue.assignees.length === 0,
  base: (issue, value) => issue.pull?.base === value,
  created: (issue, value) => isAtOrAfter(issue.createdAt, value),
  updated: (issue, value) => isAtOrAfter(issue.updatedAt, value),
  closed: (issue, value) => isAtOrAfter(issue.closedAt, value),
  merged: (issue, value) => isAtOrAfter(issue.pull?.mergedAt ?? null, value),
};

/** Serves the search for issues and pull requests of one repository, by qualifiers alone. */
export function addSearchRoutes(api: Api, world: World): void {
  api.get('/search/issues', (c) => {
    const words = [...(c.req.query('q') ?? '').matchAll(/(\w+):(?:"([^"]*)"|(\S+))/g)];
    const qualifiers = words.map(([, name = '', quoted, plain]) => [name, quoted ?? plain ?? ''] as const);
    const hosted = repositoryOf(world, c, qualifiers.find(([name]) => name === 'repo')?.[1] ?? '');
    const wanted = qualifiers.filter(([name]) => name !== 'repo');
    const found = ofRepository(hosted, world.store.all('issues')).filter((issue) =>
      wanted.every(([name, value]) => QUALIFIERS[name]?.(issue, value) ?? false),
    );
    const page = paginate(c, `${repositoryUrl(hosted)}/search/issues`, found);
    const items = page.map((issue) => ({ ...shapeIssue(hosted, issue), body: issue.body ?? '', score: 1 }));
    return c.json({ total_count: found.length, incomplete_results: false, search_type: 'lexical', items });
  });
}

function repositoryOf(world: World, c: ApiContext, fullName: string): Hosted {
  const [owner = '', name = ''] = fullName.split('/');
  const repository = findRepository(world, owner, name);
  if (repository === undefined || (repository.private && c.get('caller').login === undefined)) {
    throw invalid({ resource: 'Search', code: 'invalid', field: 'q' });
  }
  return { world, repository };
}

function isOfKind(issue: IssueRecord, kind: string): boolean {
  if (kind === 'issue') return issue.pull === undefined;
  if (kind === 'pr') return issue.pull !== undefined;
  return kind === 'merged' ? issue.pull?.mergedAt !== undefined : issue.state === kind;
}

function isAtOrAfter(time: string | null, value: string): boolean {
  return time !== null && Date.parse(time) >= Date.parse(value.replace(/^>=/, ''));
}
