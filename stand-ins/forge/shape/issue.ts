import { permissionOf } from '../permission-of.ts';
import type { CommentRecord, IssueRecord, ReactionRecord, RepositoryRecord } from '../store.ts';
import type { World } from '../world.ts';
import { identity, nodeId } from './identity.ts';
import { repositoryUrl } from './repository.ts';
import { shapeUser } from './user.ts';

const REACTIONS = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'] as const;

export function shapeLabel(world: World, repository: RepositoryRecord, name: string) {
  const id = identity(`${repository.id}/${name}`);
  return {
    id,
    node_id: nodeId('Label', id),
    url: `${repositoryUrl(world, repository)}/labels/${encodeURIComponent(name)}`,
    name,
    // GitHub gives null for a label without one, but its own schema of a listed pull request allows only text.
    description: '',
    color: 'ededed',
    default: false,
  };
}

/** OWNER, COLLABORATOR or NONE: what a person is to a repository, which is not what they may do there. */
export function association(repository: RepositoryRecord, login: string) {
  if (login.toLowerCase() === repository.owner.toLowerCase()) return 'OWNER';
  return permissionOf(repository, login) === undefined ? 'NONE' : 'COLLABORATOR';
}

function shapeReactions(world: World, target: ReactionRecord['target'], targetId: number, url: string) {
  const all = world.store.all('reactions').filter((one) => one.target === target && one.targetId === targetId);
  const counts = REACTIONS.map((content) => [content, all.filter((one) => one.content === content).length]);
  return { url: `${url}/reactions`, total_count: all.length, ...Object.fromEntries(counts) };
}

/** GitHub's "issue"; a pull request looked at as an issue has the member `pull_request`. */
export function shapeIssue(world: World, repository: RepositoryRecord, issue: IssueRecord) {
  const url = `${repositoryUrl(world, repository)}/issues/${issue.number}`;
  const [assignee] = issue.assignees;
  return {
    id: issue.id,
    node_id: nodeId('Issue', issue.id),
    url,
    repository_url: repositoryUrl(world, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: issuePage(world, repository, issue),
    number: issue.number,
    state: issue.state,
    state_reason: issue.stateReason,
    title: issue.title,
    body: issue.body,
    user: shapeUser(world, issue.author),
    labels: issue.labels.map((name) => shapeLabel(world, repository, name)),
    assignee: assignee === undefined ? null : shapeUser(world, assignee),
    assignees: issue.assignees.map((login) => shapeUser(world, login)),
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: countComments(world, issue),
    closed_at: issue.closedAt,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    author_association: association(repository, issue.author),
    reactions: shapeReactions(world, 'issue', issue.id, url),
    ...(issue.pull === undefined ? {} : { draft: issue.pull.draft, pull_request: pullLinks(world, repository, issue) }),
  };
}

export function countComments(world: World, issue: IssueRecord): number {
  return world.store
    .all('comments')
    .filter((one) => one.repositoryId === issue.repositoryId && one.issueNumber === issue.number).length;
}

export function issuePage(world: World, repository: RepositoryRecord, issue: IssueRecord): string {
  const kind = issue.pull === undefined ? 'issues' : 'pull';
  return `${world.serverUrl}/${repository.owner}/${repository.name}/${kind}/${issue.number}`;
}

function pullLinks(world: World, repository: RepositoryRecord, issue: IssueRecord) {
  const page = issuePage(world, repository, issue);
  return {
    url: `${repositoryUrl(world, repository)}/pulls/${issue.number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    merged_at: null,
  };
}

export function shapeComment(world: World, repository: RepositoryRecord, issue: IssueRecord, comment: CommentRecord) {
  const url = `${repositoryUrl(world, repository)}/issues/comments/${comment.id}`;
  return {
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    url,
    html_url: `${issuePage(world, repository, issue)}#issuecomment-${comment.id}`,
    issue_url: `${repositoryUrl(world, repository)}/issues/${issue.number}`,
    body: comment.body,
    user: shapeUser(world, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(repository, comment.author),
    performed_via_github_app: null,
    reactions: shapeReactions(world, 'comment', comment.id, url),
  };
}

export function shapeReaction(world: World, reaction: ReactionRecord) {
  return {
    id: reaction.id,
    node_id: nodeId('Reaction', reaction.id),
    user: shapeUser(world, reaction.author),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}
