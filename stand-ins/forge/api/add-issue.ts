import { now } from '../now.ts';
import { emitIssue } from '../pull-requests.ts';
import { shapeLabel } from '../shape/issue.ts';
import type { IssueRecord, RepositoryRecord } from '../store.ts';
import type { World } from '../world.ts';

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
export function addLabel(
  world: World,
  repository: RepositoryRecord,
  issueId: number,
  label: string,
  sender: string,
): void {
  let isNew = false;
  const issue = world.store.change('issues', issueId, (current) => {
    isNew = !current.labels.includes(label);
    if (isNew) current.labels.push(label);
  });
  if (isNew) emitLabeled(world, repository, issue, label, sender);
}
