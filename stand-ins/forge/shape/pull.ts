import type { ChangedFile } from '../read-changes.ts';
import type { IssueRecord, PullRecord } from '../store.ts';
import type { Hosted } from '../world.ts';
import { association, countComments, issuePage, shapeLabel } from './issue.ts';
import { nodeId } from './identity.ts';
import { repositoryUrl, shapeRepository } from './repository.ts';
import { shapeUser } from './user.ts';

/** An issue that is a pull request. */
export type PullIssue = IssueRecord & { pull: PullRecord };

/** GitHub's "simple pull request", as it is in lists. `baseSha` is the commit where the base branch is now. */
export function shapeListedPull(hosted: Hosted, issue: PullIssue, baseSha: string) {
  const { world, repository } = hosted;
  const [assignee] = issue.assignees;
  return {
    ...links(hosted, issue),
    id: issue.id,
    node_id: nodeId('PullRequest', issue.id),
    number: issue.number,
    state: issue.state,
    locked: false,
    title: issue.title,
    body: issue.body,
    draft: issue.pull.draft,
    user: shapeUser(world, issue.author),
    labels: issue.labels.map((name) => shapeLabel(hosted, name)),
    milestone: null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: issue.pull.mergedAt ?? null,
    merge_commit_sha: null,
    assignee: assignee === undefined ? null : shapeUser(world, assignee),
    assignees: issue.assignees.map((login) => shapeUser(world, login)),
    requested_reviewers: issue.pull.reviewers.map((login) => shapeUser(world, login)),
    requested_teams: [],
    head: headSide(hosted, issue),
    base: side(hosted, issue.pull.base, baseSha),
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

/** GitHub's "pull request", as it is when it is not in a list. */
export function shapePull(hosted: Hosted, issue: PullIssue, size: PullSize) {
  const { world } = hosted;
  return {
    ...shapeListedPull(hosted, issue, size.baseSha),
    merged: issue.pull.mergedAt !== undefined,
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

/** The owner of the repository that has the branch of a pull request; null if that was a fork and is deleted. */
export function headOwnerOf({ repository }: Hosted, { pull: { headOwner } }: PullIssue): string | null {
  return headOwner === undefined ? repository.owner : headOwner;
}

function headSide(hosted: Hosted, issue: PullIssue) {
  const { world, repository } = hosted;
  const { head, headSha, headOwner } = issue.pull;
  if (headOwner === undefined) return side(hosted, head, headSha);
  if (headOwner === null)
    return { label: `unknown repository:${head}`, ref: head, sha: headSha, user: null, repo: null };
  const fork = { world, repository: { ...repository, owner: headOwner } };
  return { ...side(fork, head, headSha), repo: { ...shapeRepository(fork), fork: true } };
}

function side(hosted: Hosted, branch: string, sha: string) {
  const { world, repository } = hosted;
  const user = shapeUser(world, repository.owner);
  const repo = shapeRepository(hosted);
  return { label: `${repository.owner}:${branch}`, ref: branch, sha, user, repo };
}

function links(hosted: Hosted, issue: PullIssue) {
  const repo = repositoryUrl(hosted);
  const url = `${repo}/pulls/${issue.number}`;
  const page = issuePage(hosted, issue);
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
