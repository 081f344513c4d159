import { git } from '../forge/open-forge.ts';

export interface Workspace {
  /** The agent's clone. */
  workspace: string;
  /** The address of the forge's repository. */
  remote: string;
  /** The commit that the agent started from. */
  base: string;
}

/**
 * The agent's commit from which Curfew made a pushed one: the one with the same trees on the way from the base. A commit of
 * another committer is returned as it is.
 */
export async function agentCommit({ workspace, remote, base }: Workspace, pushed: string): Promise<string> {
  await git(workspace, 'fetch', '--quiet', '--no-write-fetch-head', remote, pushed);
  const committer = (await git(workspace, 'show', '-s', '--format=%cn', pushed)).trim();
  if (committer !== 'Curfew') return pushed;
  const trees = (commit: string): Promise<string> => git(workspace, 'log', '--format=%T', commit, `^${base}`);
  const wanted = await trees(pushed);
  const own = (await git(workspace, 'log', '--reflog', '--format=%H')).trim().split('\n');
  for (const commit of own) if ((await trees(commit)) === wanted) return commit;
  throw new Error(`The agent has no commit with the trees of ${pushed}`);
}
