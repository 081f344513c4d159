import type { ChangedFile } from '../read-changes.ts';
import type { Commit } from '../read-history.ts';
import type { RepositoryRecord } from '../store.ts';
import type { World } from '../world.ts';
import { nodeId } from './identity.ts';
import { repositoryUrl } from './repository.ts';

function commitPage(world: World, repository: RepositoryRecord, sha: string): string {
  return `${world.serverUrl}/${repository.owner}/${repository.name}/commit/${sha}`;
}

/** GitHub's "commit". Its author and committer as users are null: the forge matches no mail addresses. */
export function shapeCommit(world: World, repository: RepositoryRecord, commit: Commit) {
  const url = repositoryUrl(world, repository);
  return {
    sha: commit.sha,
    node_id: nodeId(`Commit:${commit.sha}`, repository.id),
    url: `${url}/commits/${commit.sha}`,
    html_url: commitPage(world, repository, commit.sha),
    comments_url: `${url}/commits/${commit.sha}/comments`,
    commit: {
      url: `${url}/git/commits/${commit.sha}`,
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
    },
    author: null,
    committer: null,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/commits/${sha}`,
      html_url: commitPage(world, repository, sha),
    })),
  };
}

/** GitHub's "diff entry". */
export function shapeFile(world: World, repository: RepositoryRecord, commit: string, file: ChangedFile) {
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  const page = `${world.serverUrl}/${repository.owner}/${repository.name}`;
  return {
    sha: file.blob,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${commit}/${path}`,
    raw_url: `${page}/raw/${commit}/${path}`,
    contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${commit}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previousPath === undefined ? {} : { previous_filename: file.previousPath }),
  };
}
