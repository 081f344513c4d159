import type { ChangedFile } from '../read-changes.ts';
import type { Commit } from '../read-history.ts';
import type { Hosted } from '../world.ts';
import { nodeId } from './identity.ts';
import { repositoryPage, repositoryUrl } from './repository.ts';

/** GitHub's "commit". The users of author and committer are null: the forge does not match mail addresses to users. */
export function shapeCommit(hosted: Hosted, commit: Commit) {
  const { repository } = hosted;
  const url = repositoryUrl(hosted);
  return {
    sha: commit.sha,
    node_id: nodeId(`Commit:${commit.sha}`, repository.id),
    url: `${url}/commits/${commit.sha}`,
    html_url: commitPage(hosted, commit.sha),
    comments_url: `${url}/commits/${commit.sha}/comments`,
    commit: {
      url: `${url}/git/commits/${commit.sha}`,
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      verification: commit.verification,
    },
    author: null,
    committer: null,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/commits/${sha}`,
      html_url: commitPage(hosted, sha),
    })),
  };
}

/** GitHub's "diff entry". */
export function shapeFile(hosted: Hosted, commit: string, file: ChangedFile) {
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  const page = repositoryPage(hosted);
  return {
    sha: file.blob,
    filename: file.path,
    previous_filename: file.previousPath,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${commit}/${path}`,
    raw_url: `${page}/raw/${commit}/${path}`,
    contents_url: `${repositoryUrl(hosted)}/contents/${path}?ref=${commit}`,
    patch: file.patch,
  };
}

function commitPage(hosted: Hosted, sha: string): string {
  return `${repositoryPage(hosted)}/commit/${sha}`;
}
