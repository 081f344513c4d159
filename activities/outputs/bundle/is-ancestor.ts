import { git } from '../../../runtime/git/git.ts';
import { GitError } from '../../../runtime/git/git-error.ts';

/** Whether `commit` is in the history of `of`; false too if the repository does not have one of them. */
export async function isAncestor(repository: string, commit: string, of: string): Promise<boolean> {
  try {
    await git(repository, ['merge-base', '--is-ancestor', commit, of]);
    return true;
  } catch (error) {
    if (error instanceof GitError && error.end.code !== null) return false;
    throw error;
  }
}
