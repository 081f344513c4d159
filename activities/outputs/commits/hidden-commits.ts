import { untrustedGit } from '../bundle/untrusted-git.ts';

/**
 * The commits before replaced ones (by their ids, as in `rewriteCommits`) that the forge does not have: full ids. They count neither as
 * new nor as known there, so nobody checks them, and none may leave.
 */
export async function hiddenCommits(
  repository: string,
  replaced: Readonly<Record<string, string>>,
): Promise<ReadonlySet<string>> {
  const made = Object.keys(replaced);
  if (made.length === 0) return new Set();
  const list = await untrustedGit(repository, ['rev-list', ...made, '--not', ...Object.values(replaced)]);
  const hidden = new Set(list.toString('utf8').split('\n').filter(Boolean));
  for (const commit of made) hidden.delete(commit);
  return hidden;
}
