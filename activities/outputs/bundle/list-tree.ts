import { untrustedGit } from './untrusted-git.ts';

/** A file, link or submodule of a tree. */
export interface TreeEntry {
  path: string;
  /** Git's: `100644`, `100755`, `120000` (link), `160000` (submodule), `040000` (folder). */
  mode: string;
  object: string;
}

/** A tree of more than a million files. */
const MAX_BYTES = 128 * 1024 * 1024;

/** Everything in the tree of a commit, folders included. */
export async function listTree(repository: string, commit: string): Promise<TreeEntry[]> {
  const list = ['ls-tree', '-r', '-t', '-z', '--full-tree', commit];
  const listed = await untrustedGit(repository, list, { maxBytes: MAX_BYTES });
  const entries = listed.toString('utf8').split('\0').slice(0, -1);
  return entries.map((entry) => {
    // 100644 blob <id> TAB path
    const [mode = '', , object = ''] = entry.split(/[ \t]/, 3);
    return { path: entry.slice(entry.indexOf('\t') + 1), mode, object };
  });
}
