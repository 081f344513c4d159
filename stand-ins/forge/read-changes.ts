import { git } from './git.ts';

export interface ChangedFile {
  path: string;
  previousPath?: string;
  status: 'added' | 'removed' | 'modified' | 'renamed' | 'changed';
  blob: string;
  additions: number;
  deletions: number;
  /** The hunks as unified diff; undefined for binary files and pure renames. */
  patch?: string;
}

const DIFF = ['diff', '--no-color', '--no-ext-diff', '--no-textconv', '-M'];
const STATUS: Record<string, ChangedFile['status']> = { A: 'added', D: 'removed', M: 'modified', R: 'renamed' };

/** The diff between two commits, as text. */
export async function readDiff(bare: string, from: string, to: string): Promise<string> {
  return git(bare, [...DIFF, from, to, '--']);
}

/** What changed between two commits, file by file, in git's order. */
export async function readChanges(bare: string, from: string, to: string): Promise<ChangedFile[]> {
  const fields = (await git(bare, [...DIFF, '--raw', '--numstat', '--no-abbrev', '-z', from, to, '--'])).split('\0');
  const patches = splitPatches(await readDiff(bare, from, to));
  const files: ChangedFile[] = [];
  let counted = 0;
  while (fields.length > 0) {
    const field = fields.shift() ?? '';
    if (field.startsWith(':')) files.push(parseRaw(field, fields));
    else if (field !== '') {
      const file = files[counted];
      if (file !== undefined) addCounts(file, field, fields, patches[counted]);
      counted++;
    }
  }
  return files;
}

function parseRaw(field: string, rest: string[]): ChangedFile {
  const [, , oldBlob = '', newBlob = '', letters = ''] = field.split(' ');
  const letter = letters.charAt(0);
  const first = rest.shift() ?? '';
  const isRename = letter === 'R' || letter === 'C';
  return {
    path: isRename ? (rest.shift() ?? '') : first,
    ...(isRename ? { previousPath: first } : {}),
    status: STATUS[letter] ?? 'changed',
    blob: letter === 'D' ? oldBlob : newBlob,
    additions: 0,
    deletions: 0,
  };
}

/** A rename's counts end in an empty path, and its two paths follow. Binary files count as `-`. */
function addCounts(file: ChangedFile, field: string, rest: string[], patch: string | undefined): void {
  const [additions = '0', deletions = '0', path = ''] = field.split('\t');
  if (path === '') rest.splice(0, 2);
  file.additions = Number(additions.replace('-', '0'));
  file.deletions = Number(deletions.replace('-', '0'));
  if (patch !== undefined) file.patch = patch;
}

function splitPatches(diff: string): (string | undefined)[] {
  return diff
    .split(/(?<![^\n])(?=diff --git )/)
    .filter((section) => section !== '')
    .map((section) => {
      const start = section.search(/(?<![^\n])@@ /);
      return start < 0 ? undefined : section.slice(start).trimEnd();
    });
}
