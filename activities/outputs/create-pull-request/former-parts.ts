import type { PushedHeadsTable } from '../../../database/pushed-heads/pushed-heads-table.ts';

/** A part of the series that is on the forge as we pushed it. */
export interface FormerPart {
  branch: string;
  /** The commit at its tip. */
  tip: string;
  /** The agent's commit from which that one was made. */
  agentHead: string;
}

/** A commit that we pushed, and that of the agent from which it was made. */
export type FormerHead = Pick<PushedHeadsTable, 'branch' | 'head' | 'agentHead'>;

/** The branches that are as we have pushed them last. They must be given in the order of the parts. */
export function formerPartsOf(
  branches: readonly string[],
  tips: ReadonlyMap<string, string>,
  heads: readonly FormerHead[],
): FormerPart[] {
  return branches.flatMap((branch) => {
    const pushed = heads.find((one) => one.branch === branch && one.head === tips.get(branch));
    return pushed === undefined ? [] : [{ branch, tip: pushed.head, agentHead: pushed.agentHead }];
  });
}
