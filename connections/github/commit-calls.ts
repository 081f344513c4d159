import type { Octokit } from 'octokit';
import { ownerAndRepo } from './repository-calls.ts';

/** A commit to make. Full ids. */
export interface NewCommit {
  /** A tree that the repository has. */
  tree: string;
  parents: string[];
  message: string;
}

export interface CommitCalls {
  /**
   * Makes a commit on no branch, without naming an author or a committer: GitHub then names who asks, and signs the commit if
   * that is an App (https://docs.github.com/en/authentication/managing-commit-signature-verification). Each call makes another
   * commit, because its time is now. `isVerified`: GitHub shows it as verified.
   */
  createCommit(repository: string, commit: NewCommit): Promise<{ sha: string; isVerified: boolean }>;
  /** Whether GitHub shows a commit as verified. */
  isVerified(repository: string, sha: string): Promise<boolean>;
}

export function createCommitCalls(octokit: Octokit): CommitCalls {
  return {
    async createCommit(repository, { tree, parents, message }) {
      const wanted = { ...ownerAndRepo(repository), tree, parents, message };
      const { data } = await octokit.rest.git.createCommit(wanted);
      return { sha: data.sha, isVerified: data.verification.verified };
    },
    async isVerified(repository, sha) {
      const { data } = await octokit.rest.repos.getCommit({ ...ownerAndRepo(repository), ref: sha, per_page: 1 });
      return data.commit.verification?.verified ?? false;
    },
  };
}
