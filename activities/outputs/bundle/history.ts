import type { Change } from './changes.ts';
import { FETCHED } from './fetched-refs.ts';
import { untrustedGit } from './untrusted-git.ts';

/** A file that one commit changed. */
export interface HistoryChange extends Change {
  /** Full id. */
  commit: string;
}

/** What names the commits that end in `head` and that the forge does not have, for `git rev-list` and its kind. */
export function newCommits(head: string): string[] {
  return [head, '--not', `--glob=${FETCHED}`];
}

/** The new commits that end in `head`: full ids, parents before children. */
export async function listCommits(repository: string, head: string): Promise<string[]> {
  const list = await untrustedGit(repository, ['rev-list', '--reverse', '--topo-order', ...newCommits(head)]);
  return list.toString('utf8').split('\n').filter(Boolean);
}

/**
 * What each of these commits changed; of a merge only what is as in none of its parents. A renamed file counts as one
 * deleted and one new.
 */
export async function readHistory(repository: string, commits: readonly string[]): Promise<HistoryChange[]> {
  const list = ['diff-tree', '--stdin', '--root', '-r', '-c', '-z', '--raw', '--no-renames', '--no-abbrev'];
  const raw = await untrustedGit(repository, list, { input: commits.map((commit) => `${commit}\n`).join('') });
  const fields = raw.toString('utf8').split('\0');
  const changes: HistoryChange[] = [];
  let commit = '';
  for (let index = 0; index < fields.length; index += 1) {
    const field = fields[index] ?? '';
    if (!field.startsWith(':')) {
      commit = field;
      continue;
    }
    // One colon and one mode and one id for each parent: :100644 100755 <old> <new> M NUL path NUL
    const parents = field.lastIndexOf(':') + 1;
    const words = field.slice(parents).split(' ');
    const mode = words[parents] ?? '';
    index += 1;
    const path = fields[index] ?? '';
    changes.push({ commit, path, mode, object: words[2 * parents + 1] ?? '', deleted: mode === '000000' });
  }
  return changes;
}
