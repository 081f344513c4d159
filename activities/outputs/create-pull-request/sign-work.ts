import { signCommits } from '../commits/sign-commits.ts';
import type { ChosenBranch } from './own-branches.ts';
import type { ReadyWork } from './work.ts';

/**
 * The work with its commits as GitHub has signed them, if the automation asks for it. Each signing makes other commits, so what
 * an earlier attempt has pushed to the branch is taken. Throws as `signCommits` says.
 */
export async function signWork(work: ReadyWork, { branch, replaces }: ChosenBranch): Promise<ReadyWork> {
  const { github, remote, options, head, made } = work;
  if (options.signed !== true || replaces === head) return work;
  if (replaces !== null && made.includes(replaces)) return { ...work, head: replaces };
  return { ...work, head: await signCommits({ github, remote, head, branch }) };
}
