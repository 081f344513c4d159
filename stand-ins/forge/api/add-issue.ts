import { emitIssue } from '../emit.ts';
import { now } from '../now.ts';
import { shapeLabel } from '../shape/issue.ts';
import type { IssueRecord } from '../store.ts';
import type { Hosted } from '../world.ts';

export interface NewIssue {
  title: string;
  body: string | null;
  author: string;
  labels: string[];
  assignees: string[];
}

/** Opens an issue and sends its webhooks. */
export function addIssue(hosted: Hosted, issue: NewIssue): IssueRecord {
  const { world, repository } = hosted;
  const labels = [...new Set(issue.labels)];
  const record: IssueRecord = {
    ...issue,
    labels,
    id: world.store.nextId(),
    repositoryId: repository.id,
    number: nextNumber(hosted),
    state: 'open',
    stateReason: null,
    createdAt: now(),
    updatedAt: now(),
    closedAt: null,
  };
  world.store.put('issues', record);
  emitIssue(hosted, record, { name: 'issues', action: 'opened', sender: issue.author });
  for (const label of labels) emitLabeled(hosted, record, { label, sender: issue.author });
  return record;
}

/** Returns the next number of a repository. Issues, pull requests and discussions share their numbers. */
export function nextNumber({ world, repository }: Hosted): number {
  const pages = [...world.store.all('issues'), ...world.store.all('discussions')];
  const own = pages.filter(({ repositoryId }) => repositoryId === repository.id);
  return Math.max(0, ...own.map(({ number }) => number)) + 1;
}

export interface Labelling {
  label: string;
  /** Who sets the label. */
  sender: string;
}

/** Adds a label to an issue that does not have it. Like GitHub, it creates a label that does not exist. */
export function addLabel(hosted: Hosted, issueId: number, labelling: Labelling): void {
  let isNew = false;
  const issue = hosted.world.store.change('issues', issueId, (current) => {
    isNew = !current.labels.includes(labelling.label);
    if (isNew) current.labels.push(labelling.label);
  });
  if (isNew) emitLabeled(hosted, issue, labelling);
}

function emitLabeled(hosted: Hosted, issue: IssueRecord, { label, sender }: Labelling): void {
  if (issue.pull !== undefined) return;
  emitIssue(hosted, issue, { name: 'issues', action: 'labeled', sender, label: shapeLabel(hosted, label) });
}
