import { git } from '../../../runtime/git/git.ts';
import { githubFailure } from '../../github-failure.ts';
import { BASE, FETCHED } from '../bundle/fetched-refs.ts';
import { haveSameTree } from '../commits/have-same-tree.ts';
import { isAncestor } from '../bundle/is-ancestor.ts';
import { remoteGit } from '../bundle/remote.ts';
import type { FormerPart } from './former-parts.ts';
import type { Work } from './work.ts';

const PART = `${FETCHED}/part`;

/**
 * The last part before this one on which the work builds and whose pull request is open; null if there is none. Its commits
 * then count as those that the forge has, and the work begins there. Call it once the work is taken in. Throws a plain
 * Error if the branch has just moved, so that the next attempt looks again; else as `gitFailure` and `githubFailure` say.
 */
export async function stackOn(work: Work, head: string): Promise<FormerPart | null> {
  const { local } = work.remote;
  for (const part of work.formerParts.toReversed()) {
    if (!(await isAncestor(local, part.agentHead, head))) continue;
    if (!(await hasOpenPull(work, part.branch))) continue;
    await fetchTip(work, part);
    // What was checked when that part was handed over are these files, whoever has written into the database since.
    if (!(await haveSameTree(local, part.agentHead, part.tip))) continue;
    await git(local, ['update-ref', BASE, part.agentHead]);
    return part;
  }
  return null;
}

async function hasOpenPull({ github, remote }: Work, branch: string): Promise<boolean> {
  try {
    return (await github.listPullsFrom(remote.name, branch)).some(({ state }) => state === 'open');
  } catch (error) {
    throw githubFailure(error, `Looking up pull requests of ${remote.name}`);
  }
}

async function fetchTip({ remote }: Work, { branch, tip }: FormerPart): Promise<void> {
  const options = ['--quiet', '--no-tags', '--no-write-fetch-head'];
  await remoteGit(remote, ['fetch', ...options, remote.url, `+refs/heads/${branch}:${PART}`]);
  const fetched = (await git(remote.local, ['rev-parse', PART])).toString('utf8').trim();
  if (fetched !== tip) throw new Error(`Branch ${branch} of ${remote.name} has moved meanwhile`);
}
