import { GitError } from '../../../runtime/git/git-error.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { untrustedGit } from './untrusted-git.ts';

export interface Change {
  path: string;
  /** Git's mode after the change: `100644`, `100755`, `120000` (link), `160000` (submodule); `000000` is deleted. */
  mode: string;
  /** Object id of the content after the change. */
  object: string;
  deleted: boolean;
}

/** Every path that differs between two commits. A renamed file counts as one deleted and one new. */
export async function readChanges(repository: string, from: string, to: string): Promise<Change[]> {
  const raw = await untrustedGit(repository, [
    'diff-tree',
    '-r',
    '-z',
    '--raw',
    '--no-renames',
    '--no-abbrev',
    from,
    to,
  ]);
  const fields = raw.toString('utf8').split('\0');
  const changes: Change[] = [];
  // :100644 100644 <old> <new> M NUL path NUL
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [, mode = '', , object = '', status] = (fields[index] ?? '').split(' ');
    changes.push({ path: fields[index + 1] ?? '', mode, object, deleted: status === 'D' });
  }
  return changes;
}

export interface WantedPatch {
  /** A folder. */
  repository: string;
  from: string;
  to: string;
  maxBytes: number;
}

/** The patch between two commits as text; null if it is longer than `maxBytes`. */
export async function readPatch({ repository, from, to, maxBytes }: WantedPatch): Promise<Buffer | null> {
  const plain = ['--no-renames', '--no-ext-diff', '--no-textconv', '--no-color'];
  try {
    return await untrustedGit(repository, ['diff-tree', '-p', '--binary', ...plain, from, to], { maxBytes });
  } catch (error) {
    if (error instanceof ToolError && isTooMuch(error.cause)) return null;
    throw error;
  }
}

/** True when a commit changes nothing against where its work begins. */
export async function isEmpty(repository: string, mergeBase: string, head: string): Promise<boolean> {
  const trees = await untrustedGit(repository, ['rev-parse', `${mergeBase}^{tree}`, `${head}^{tree}`]);
  const [before, after] = trees.toString('utf8').trim().split('\n');
  return before === after;
}

function isTooMuch(cause: unknown): boolean {
  return cause instanceof GitError && cause.end.stopped === 'too much output';
}
