import { git } from '../../../runtime/git/git.ts';

/** Whether two commits of a repository hold the same files. */
export async function haveSameTree(repository: string, one: string, other: string): Promise<boolean> {
  const trees = (await git(repository, ['rev-parse', `${one}^{tree}`, `${other}^{tree}`])).toString('utf8');
  const [first, second] = trees.trim().split('\n');
  return first === second;
}
