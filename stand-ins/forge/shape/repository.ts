import type { Hosted } from '../world.ts';
import { nodeId } from './identity.ts';
import { shapeUser } from './user.ts';

/** The address of a repository in the API. */
export function repositoryUrl({ world, repository }: Hosted): string {
  return `${world.apiUrl}/repos/${repository.owner}/${repository.name}`;
}

/** The address of a repository for people and for git, without `.git`. */
export function repositoryPage({ world, repository }: Hosted): string {
  return `${world.serverUrl}/${repository.owner}/${repository.name}`;
}

/** GitHub's "repository". The "full repository" of `GET /repos/{owner}/{repo}` has two more counts. */
export function shapeRepository(hosted: Hosted) {
  const { world, repository } = hosted;
  const fullName = `${repository.owner}/${repository.name}`;
  const page = repositoryPage(hosted);
  const url = repositoryUrl(hosted);
  const openIssues = world.store
    .all('issues')
    .filter((issue) => issue.repositoryId === repository.id && issue.state === 'open').length;
  return {
    ...FIXED,
    ...(Object.fromEntries(Object.entries(LINKS).map(([name, path]) => [name, url + path])) as typeof LINKS),
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: fullName,
    private: repository.private,
    visibility: repository.private ? 'private' : 'public',
    owner: shapeUser(world, repository.owner),
    html_url: page,
    url,
    git_url: `${page.replace(/^http/, 'git')}.git`,
    ssh_url: `git@${new URL(world.serverUrl).hostname}:${fullName}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    default_branch: repository.defaultBranch,
    open_issues_count: openIssues,
    open_issues: openIssues,
    created_at: repository.createdAt,
    updated_at: repository.pushedAt,
    pushed_at: repository.pushedAt,
  };
}

const LINKS = {
  forks_url: '/forks',
  keys_url: '/keys{/key_id}',
  collaborators_url: '/collaborators{/collaborator}',
  teams_url: '/teams',
  hooks_url: '/hooks',
  issue_events_url: '/issues/events{/number}',
  events_url: '/events',
  assignees_url: '/assignees{/user}',
  branches_url: '/branches{/branch}',
  tags_url: '/tags',
  blobs_url: '/git/blobs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  git_refs_url: '/git/refs{/sha}',
  trees_url: '/git/trees{/sha}',
  statuses_url: '/statuses/{sha}',
  languages_url: '/languages',
  stargazers_url: '/stargazers',
  contributors_url: '/contributors',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  commits_url: '/commits{/sha}',
  git_commits_url: '/git/commits{/sha}',
  comments_url: '/comments{/number}',
  issue_comment_url: '/issues/comments{/number}',
  contents_url: '/contents/{+path}',
  compare_url: '/compare/{base}...{head}',
  merges_url: '/merges',
  archive_url: '/{archive_format}{/ref}',
  downloads_url: '/downloads',
  issues_url: '/issues{/number}',
  pulls_url: '/pulls{/number}',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  labels_url: '/labels{/name}',
  releases_url: '/releases{/id}',
  deployments_url: '/deployments',
};

const FIXED = {
  description: null,
  fork: false,
  mirror_url: null,
  homepage: null,
  size: 0,
  stargazers_count: 0,
  watchers_count: 0,
  watchers: 0,
  forks_count: 0,
  forks: 0,
  language: null,
  has_issues: true,
  has_projects: false,
  has_downloads: false,
  has_wiki: false,
  has_pages: false,
  has_discussions: false,
  archived: false,
  disabled: false,
  license: null,
  topics: [],
  is_template: false,
  allow_forking: false,
  web_commit_signoff_required: false,
};
