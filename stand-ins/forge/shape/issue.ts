import { permissionOf } from '../permission-of.ts';
import type { IssueRecord, RepositoryRecord } from '../store.ts';
import type { Hosted, World } from '../world.ts';
import { identity, nodeId } from './identity.ts';
import { countReactions } from './reaction.ts';
import { repositoryPage, repositoryUrl } from './repository.ts';
import { shapeUser } from './user.ts';

/** GitHub's "issue". A pull request in the shape of an issue has the member `pull_request`. */
export function shapeIssue(hosted: Hosted, issue: IssueRecord) {
  const { world, repository } = hosted;
  const url = `${repositoryUrl(hosted)}/issues/${issue.number}`;
  const [assignee] = issue.assignees;
  const shaped = {
    id: issue.id,
    node_id: nodeId('Issue', issue.id),
    url,
    repository_url: repositoryUrl(hosted),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: issuePage(hosted, issue),
    number: issue.number,
    state: issue.state,
    state_reason: issue.stateReason,
    title: issue.title,
    body: issue.body,
    user: shapeUser(world, issue.author),
    labels: issue.labels.map((name) => shapeLabel(hosted, name)),
    assignee: assignee === undefined ? null : shapeUser(world, assignee),
    assignees: issue.assignees.map((login) => shapeUser(world, login)),
    milestone: null,
    locked: issue.locked ?? false,
    active_lock_reason: null,
    comments: countComments(world, issue),
    closed_at: issue.closedAt,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    author_association: association(repository, issue.author),
    reactions: countReactions(world, { target: 'issue', targetId: issue.id }, url),
  };
  if (issue.pull === undefined) return shaped;
  return { ...shaped, draft: issue.pull.draft, pull_request: pullLinks(hosted, issue) };
}

/** GitHub's "label". */
export function shapeLabel(hosted: Hosted, name: string) {
  const id = identity(`${hosted.repository.id}/${name}`);
  return {
    id,
    node_id: nodeId('Label', id),
    url: `${repositoryUrl(hosted)}/labels/${encodeURIComponent(name)}`,
    name,
    // GitHub answers null for a label without a description, but its schema of a listed pull request allows only text.
    description: '',
    color: 'ededed',
    default: false,
  };
}

/** GitHub's "author association": OWNER, COLLABORATOR or NONE. It is not the permission. */
export function association(repository: RepositoryRecord, login: string) {
  if (login.toLowerCase() === repository.owner.toLowerCase()) return 'OWNER';
  return permissionOf(repository, login) === undefined ? 'NONE' : 'COLLABORATOR';
}

export function countComments(world: World, issue: IssueRecord): number {
  return world.store
    .all('comments')
    .filter((one) => one.repositoryId === issue.repositoryId && one.issueNumber === issue.number).length;
}

/** The address of the page of an issue or pull request. */
export function issuePage(hosted: Hosted, issue: IssueRecord): string {
  return `${repositoryPage(hosted)}/${issue.pull === undefined ? 'issues' : 'pull'}/${issue.number}`;
}

function pullLinks(hosted: Hosted, issue: IssueRecord) {
  const page = issuePage(hosted, issue);
  return {
    url: `${repositoryUrl(hosted)}/pulls/${issue.number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    merged_at: issue.pull?.mergedAt ?? null,
  };
}
