import type { Octokit } from 'octokit';
import { nullIfMissing, ownerAndRepo } from './repository-calls.ts';

export interface BranchCalls {
  /** Whether rules of the repository protect a branch; false where the forge does not say; null if there is no such branch. */
  isBranchProtected(repository: string, branch: string): Promise<boolean | null>;
  /** Whether a commit (full id) is `of` or in its history; false if the forge does not have one of them. */
  isInHistory(repository: string, commit: string, of: string): Promise<boolean>;
}

/** GitHub compares from the commit that both have in common; `behind` and `diverged` say that this is not the first of them. */
const HAS_IT = new Set(['ahead', 'identical']);

export function createBranchCalls(octokit: Octokit): BranchCalls {
  return {
    isBranchProtected: async (repository, branch) => {
      const found = await nullIfMissing(octokit.rest.repos.getBranch({ ...ownerAndRepo(repository), branch }));
      if (found === null) return null;
      const answer: { protected?: boolean } = found.data;
      return answer.protected ?? false;
    },
    isInHistory: async (repository, commit, of) => {
      const place = { ...ownerAndRepo(repository), basehead: `${commit}...${of}` };
      const found = await nullIfMissing(octokit.rest.repos.compareCommitsWithBasehead(place));
      return found !== null && HAS_IT.has(found.data.status);
    },
  };
}
