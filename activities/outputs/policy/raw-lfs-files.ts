import { posix } from 'node:path';
import type { HistoryChange } from '../bundle/history.ts';
import { listTree } from '../bundle/list-tree.ts';
import { readObjects, readSizes } from '../bundle/read-objects.ts';
import { untrustedGit } from '../bundle/untrusted-git.ts';
import type { TwoTrees } from './bad-links.ts';

const ATTRIBUTES = '.gitattributes';
const REGULAR = /^100/;
const MAX_LIST_BYTES = 128 * 1024 * 1024;
/** A larger file is no pointer: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
const MAX_POINTER_BYTES = 1_023;
const POINTER =
  /^version https?:\/\/(?:git-lfs\.github\.com\/spec\/v1|hawser\.github\.com\/spec\/v1|git-media\.io\/v\/2)\n(?:ext-\d-[^\n]+\n)*oid sha256:[0-9a-f]{64}\nsize \d+\n?$/;

interface File {
  path: string;
  object: string;
}

/**
 * The paths of files that Git LFS stores and that hold their content here instead of a pointer: in the new tree or in any
 * commit before it, as the attributes of the new tree say. If attributes were changed, this includes files that the work
 * did not touch and that were not stored by LFS before.
 */
export async function rawLfsFiles(trees: TwoTrees, history: HistoryChange[]): Promise<string[]> {
  const { repository, before, after } = trees;
  const touched = history.filter(({ mode }) => REGULAR.test(mode));
  const raw = await rawIn(repository, touched, await storedByLfs(repository, after, touched));
  if (!history.some(({ path }) => posix.basename(path) === ATTRIBUTES)) return raw;
  const all = (await listTree(repository, after)).filter(({ mode }) => REGULAR.test(mode));
  const allRaw = await rawIn(repository, all, await storedByLfs(repository, after, all));
  const wasStored = await storedByLfs(
    repository,
    before,
    allRaw.map((path) => ({ path })),
  );
  return [...new Set([...raw, ...allRaw.filter((path) => !wasStored.has(path))])];
}

/** Which of these paths have `filter=lfs`, as the attributes in the tree of a commit say. */
async function storedByLfs(
  repository: string,
  commit: string,
  files: readonly Pick<File, 'path'>[],
): Promise<Set<string>> {
  const paths = [...new Set(files.map(({ path }) => path))];
  const attributes = await attributeFiles(repository, commit, paths);
  if (attributes.length === 0) return new Set();
  // The index of our bare repository serves nothing else. It needs only the files that hold attributes.
  await untrustedGit(repository, ['read-tree', '--empty']);
  const entries = attributes.map(({ path, object }) => `100644 ${object}\t${path}\0`).join('');
  await untrustedGit(repository, ['update-index', '-z', '--index-info'], { input: entries });
  const check = ['check-attr', '--cached', '-z', '--stdin', 'filter'];
  const input = paths.map((path) => `${path}\0`).join('');
  const answers = await untrustedGit(repository, check, { input, maxBytes: MAX_LIST_BYTES });
  // path NUL filter NUL value NUL
  const fields = answers.toString('utf8').split('\0');
  return new Set(fields.filter((_, index) => index % 3 === 0 && fields[index + 2] === 'lfs'));
}

/** The files of a commit that hold attributes of these paths. */
async function attributeFiles(repository: string, commit: string, paths: string[]): Promise<File[]> {
  const folders = new Set<string>(['']);
  for (const path of paths) {
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) folders.add(path.slice(0, at + 1));
  }
  // Git is asked one path a line. A name with a line end is refused elsewhere.
  const asked = [...folders].filter((folder) => !folder.includes('\n')).map((folder) => `${folder}${ATTRIBUTES}`);
  const input = asked.map((path) => `${commit}:${path}\n`).join('');
  const list = ['cat-file', '--batch-check=%(objecttype) %(objectname)'];
  const answers = await untrustedGit(repository, list, { input, maxBytes: MAX_LIST_BYTES });
  const found = answers.toString('utf8').split('\n');
  return asked.flatMap((path, index) => {
    const [type, object] = found[index]?.split(' ') ?? [];
    return type === 'blob' && object !== undefined ? [{ path, object }] : [];
  });
}

async function rawIn(repository: string, files: readonly File[], stored: Set<string>): Promise<string[]> {
  const judged = files.filter(({ path }) => stored.has(path));
  const sizes = await readSizes(
    repository,
    judged.map(({ object }) => object),
  );
  const isSmall = (_: File, index: number): boolean => (sizes[index] ?? 0) <= MAX_POINTER_BYTES;
  const small = judged.filter(isSmall);
  const contents = await readObjects(
    repository,
    small.map(({ object }) => object),
  );
  // An empty file is its own pointer.
  const isRaw = (_: File, index: number): boolean => {
    const text = contents[index]?.toString('latin1') ?? '';
    return text !== '' && !POINTER.test(text);
  };
  const raw = [...judged.filter((file, index) => !isSmall(file, index)), ...small.filter(isRaw)];
  return [...new Set(raw.map(({ path }) => path))].toSorted();
}
