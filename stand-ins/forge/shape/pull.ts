import type { ChangedFile } from '../read-changes.ts';
import type { IssueRecord, PullRecord, RepositoryRecord } from '../store.ts';
import type { World } from '../world.ts';
import { association, countComments, issuePage, shapeLabel } from './issue.ts';
import { nodeId } from './identity.ts';
import { repositoryUrl, shapeRepository } from './repository.ts';
import { shapeUser } from './user.ts';

/** An issue that is a pull request. */
export type PullIssue = IssueRecord & { pull: PullRecord };

function side(world: World, repository: RepositoryRecord, branch: string, sha: string) {
  const user = shapeUser(world, repository.owner);
  const repo = shapeRepository(world, repository);
  return { label: `${repository.owner}:${branch}`, ref: branch, sha, user, repo };
}

function links(world: World, repository: RepositoryRecord, issue: PullIssue) {
  const repo = repositoryUrl(world, repository);
  const url = `${repo}/pulls/${issue.number}`;
  const page = issuePage(world, repository, issue);
  const issueUrl = `${repo}/issues/${issue.number}`;
  const statuses = `${repo}/statuses/${issue.pull.headSha}`;
  return {
    url,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issueUrl,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${repo}/pulls/comments{/number}`,
    comments_url: `${issueUrl}/comments`,
    statuses_url: statuses,
    _links: {
      self: { href: url },
      html: { href: page },
      issue: { href: issueUrl },
      comments: { href: `${issueUrl}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${repo}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
  };
}

/** GitHub's "simple pull request", as lists hold it. `baseSha` is where the base branch is now. */
export function shapeListedPull(world: World, repository: RepositoryRecord, issue: PullIssue, baseSha: string) {
  const [assignee] = issue.assignees;
  return {
    ...links(world, repository, issue),
    id: issue.id,
    node_id: nodeId('PullRequest', issue.id),
    number: issue.number,
    state: issue.state,
    locked: false,
    title: issue.title,
    body: issue.body,
    draft: issue.pull.draft,
    user: shapeUser(world, issue.author),
    labels: issue.labels.map((name) => shapeLabel(world, repository, name)),
    milestone: null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: null,
    merge_commit_sha: null,
    assignee: assignee === undefined ? null : shapeUser(world, assignee),
    assignees: issue.assignees.map((login) => shapeUser(world, login)),
    requested_reviewers: issue.pull.reviewers.map((login) => shapeUser(world, login)),
    requested_teams: [],
    head: side(world, repository, issue.pull.head, issue.pull.headSha),
    base: side(world, repository, issue.pull.base, baseSha),
    author_association: association(repository, issue.author),
    auto_merge: null,
    active_lock_reason: null,
  };
}

export interface PullSize {
  baseSha: string;
  commits: number;
  files: ChangedFile[];
}

/** GitHub's "pull request", as it is returned alone. */
export function shapePull(world: World, repository: RepositoryRecord, issue: PullIssue, size: PullSize) {
  return {
    ...shapeListedPull(world, repository, issue, size.baseSha),
    merged: false,
    mergeable: null,
    rebaseable: null,
    mergeable_state: 'unknown',
    merged_by: null,
    comments: countComments(world, issue),
    review_comments: 0,
    maintainer_can_modify: false,
    commits: size.commits,
    additions: size.files.reduce((sum, file) => sum + file.additions, 0),
    deletions: size.files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: size.files.length,
  };
}
