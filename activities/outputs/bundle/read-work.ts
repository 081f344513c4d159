import { ToolError } from '../../session/tools/tool-error.ts';
import { readChanges, type Change } from './changes.ts';
import { BASE } from './fetched-refs.ts';
import { untrustedGit } from './untrusted-git.ts';

/** Branches that people merge into each other have two or three. */
const MOST_BEGINNINGS = 10;

/**
 * Every path that the work changes between `mergeBase`, where it begins, and `head`. If branches were merged into each other,
 * work has several beginnings, and a merge can undo what only one of them has. Then a path counts if it differs from any
 * beginning and from the base branch. Throws a ToolError if there are too many beginnings, and as `untrustedGit` does.
 */
export async function readWork(repository: string, mergeBase: string, head: string): Promise<Change[]> {
  const all = await untrustedGit(repository, ['merge-base', '--all', BASE, head]);
  const beginnings = new Set([mergeBase, ...all.toString('utf8').split('\n').filter(Boolean)]);
  if (beginnings.size === 1) return readChanges(repository, mergeBase, head);
  if (beginnings.size > MOST_BEGINNINGS)
    throw new ToolError(
      `The commits and the base branch have ${beginnings.size} newest commits in common, at most ${MOST_BEGINNINGS} are taken. Rebase your commits onto the base branch and bundle again.`,
    );
  const changed = new Set<string>();
  for (const beginning of beginnings) {
    for (const { path } of await readChanges(repository, beginning, head)) changed.add(path);
  }
  return (await readChanges(repository, BASE, head)).filter(({ path }) => changed.has(path));
}
