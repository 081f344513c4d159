import { git } from '../../../runtime/git/git.ts';
import { BASE } from '../bundle/fetched-refs.ts';
import { newCommits } from '../bundle/history.ts';
import { untrustedGit } from '../bundle/untrusted-git.ts';

/** The part of the work that the base branch has already. */
export interface Landed {
  /** The last commit of it, as the agent made it. */
  commit: string;
  /** The commit of the base branch that holds the same files. */
  as: string;
}

export interface TakenWork {
  /** The folder of our own repository, with the work in it. */
  repository: string;
  /** Where the work begins: full id. */
  mergeBase: string;
  head: string;
}

/** Of the base branch; more is a clone that is months old. */
const MOST_COMMITS = 5_000;

/**
 * After a squash or rebase merge the base branch holds the work of former parts in other commits, and a clone from before knows
 * only its own. Finds the last commit of the work whose files are exactly those of a commit that the base branch has got since;
 * null if there is none. What comes before it then counts as what the forge has, and the work begins there. All of the work
 * is left out only if the base branch ends with its files. Call it once the work is taken in.
 */
export async function skipLanded({ repository, mergeBase, head }: TakenWork): Promise<Landed | null> {
  const onBase = await treesOf(repository, [`--max-count=${MOST_COMMITS}`, BASE, `^${mergeBase}`]);
  if (onBase.length === 0) return null;
  const tip = onBase[0]?.commit ?? '';
  // Of commits with the same files the newest counts, which is the first.
  const byTree = new Map(onBase.toReversed().map(({ commit, tree }) => [tree, commit]));
  const work = await treesOf(repository, ['--topo-order', ...newCommits(head)]);
  const landed = work.find(({ commit, tree }) => byTree.has(tree) && (commit !== head || byTree.get(tree) === tip));
  if (landed === undefined) return null;
  await git(repository, ['update-ref', `${BASE}-tip`, tip]);
  await git(repository, ['update-ref', BASE, landed.commit]);
  return { commit: landed.commit, as: byTree.get(landed.tree) ?? '' };
}

async function treesOf(repository: string, revisions: string[]): Promise<{ commit: string; tree: string }[]> {
  const listed = await untrustedGit(repository, ['rev-list', '--no-commit-header', '--format=%H %T', ...revisions]);
  const lines = listed.toString('utf8').split('\n').filter(Boolean);
  return lines.map((line) => {
    const [commit = '', tree = ''] = line.split(' ');
    return { commit, tree };
  });
}
