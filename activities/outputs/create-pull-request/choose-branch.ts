import { isAncestor } from '../bundle/is-ancestor.ts';
import { asChosen, pushedCommits, type ChosenBranch, type OwnBranch } from './own-branches.ts';

export interface Choice {
  /** The folder of our own repository, with the work in it. */
  repository: string;
  /** The branches that we may use, in order of preference. */
  branches: string[];
  /** Those of them that exist. */
  existing: OwnBranch[];
  /** Full id of the commit to hand over. */
  head: string;
}

/**
 * Chooses the branch for the work: one that has it already; else one whose tip is ours, preferably with an open pull
 * request; else the first that does not exist. A tip is ours if we noted that we pushed it, or if the work builds on
 * it. Null if strangers have committed to all of them.
 */
export async function chooseBranch({ repository, branches, existing, head }: Choice): Promise<ChosenBranch | null> {
  const ours: ChosenBranch[] = [];
  for (const own of existing) if (await isOurs(repository, own, head)) ours.push(asChosen(own));
  const chosen = ours.find(({ replaces }) => replaces === head) ?? ours.find(({ pull }) => pull !== null) ?? ours[0];
  if (chosen !== undefined) return chosen;
  const free = branches.find((branch) => !existing.some((one) => one.branch === branch));
  return free === undefined ? null : { branch: free, replaces: null, pull: null, pushed: [] };
}

async function isOurs(repository: string, { tip, pulls, pushed }: OwnBranch, head: string): Promise<boolean> {
  if (tip === head || pushed.includes(tip) || pulls.some((pull) => pushedCommits(pull).includes(tip))) return true;
  return isAncestor(repository, tip, head);
}
