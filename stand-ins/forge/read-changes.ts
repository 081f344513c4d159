import { git } from './git.ts';

export interface ChangedFile {
  path: string;
  /** The path before a rename. */
  previousPath: string | undefined;
  status: 'added' | 'removed' | 'modified' | 'renamed' | 'changed';
  blob: string;
  additions: number;
  deletions: number;
  /** The hunks as unified diff; undefined for binary files and pure renames. */
  patch: string | undefined;
}

const DIFF = ['diff', '--no-color', '--no-ext-diff', '--no-textconv', '-M'];
const STATUS: Record<string, ChangedFile['status']> = { A: 'added', D: 'removed', M: 'modified', R: 'renamed' };

/** Returns the diff between two commits as text. */
export async function readDiff(bare: string, from: string, to: string): Promise<string> {
  return git(bare, [...DIFF, from, to, '--']);
}

/** Returns the files that changed between two commits, in git's order. */
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
      const counts = parseCounts(field, fields);
      if (file !== undefined) Object.assign(file, counts, { patch: patches[counted] });
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
    previousPath: isRename ? first : undefined,
    status: STATUS[letter] ?? 'changed',
    blob: letter === 'D' ? oldBlob : newBlob,
    additions: 0,
    deletions: 0,
    patch: undefined,
  };
}

/** Reads the counts of a file. The path of a rename is empty and its two paths follow; a binary file counts as `-`. */
function parseCounts(field: string, rest: string[]): Pick<ChangedFile, 'additions' | 'deletions'> {
  const [additions = '0', deletions = '0', path = ''] = field.split('\t');
  if (path === '') rest.splice(0, 2);
  return { additions: Number(additions.replace('-', '0')), deletions: Number(deletions.replace('-', '0')) };
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
