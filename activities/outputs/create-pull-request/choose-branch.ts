import { git, GitError } from '../../../runtime/git/git.ts';
import { asChosen, pushedCommits, type ChosenBranch, type OwnBranch } from './own-branches.ts';

/**
 * Which of our branches takes the work: one that has it already, else one whose tip is ours (one with an open pull request
 * first), else the first that does not exist. A tip is ours if we noted that we pushed it, or if the work builds on it.
 * Null: strangers have committed to all of them.
 */
export async function chooseBranch(
  repository: string,
  branches: string[],
  existing: OwnBranch[],
  head: string,
): Promise<ChosenBranch | null> {
  const ours: ChosenBranch[] = [];
  for (const own of existing) if (await isOurs(repository, own, head)) ours.push(asChosen(own));
  const chosen = ours.find(({ replaces }) => replaces === head) ?? ours.find(({ pull }) => pull !== null) ?? ours[0];
  if (chosen !== undefined) return chosen;
  const free = branches.find((branch) => !existing.some((one) => one.branch === branch));
  return free === undefined ? null : { branch: free, replaces: null, pull: null, pushed: [] };
}

async function isOurs(repository: string, { tip, pulls }: OwnBranch, head: string): Promise<boolean> {
  if (tip === head || pulls.some((pull) => pushedCommits(pull).includes(tip))) return true;
  try {
    await git(repository, ['merge-base', '--is-ancestor', tip, head]);
    return true;
  } catch (error) {
    if (error instanceof GitError && error.end.code !== null) return false;
    throw error;
  }
}
