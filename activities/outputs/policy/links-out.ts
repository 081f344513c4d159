import { posix } from 'node:path';
import type { Change } from '../bundle/changes.ts';
import { untrustedGit } from '../bundle/untrusted-git.ts';
import { isUnsafePath } from './is-unsafe-path.ts';

const LINK = '120000';
/** Bytes: PATH_MAX of Linux without the byte that ends a path. */
export const LONGEST_PATH = 4_095;
/** A tree of more than a million files. */
const MAX_LIST_BYTES = 128 * 1024 * 1024;

/** A repository with the commit where the work begins, and the one where it ends. */
export interface TwoTrees {
  repository: string;
  before: string;
  after: string;
}

export interface BadLinks {
  tooLong: string[];
  /** Links that lead out of the repository, or through its `.git`. */
  out: string[];
}

interface Link {
  path: string;
  object: string;
}

/**
 * The symbolic links that must not be taken. Each is followed in the new tree, through every other link on its way. If it
 * ends nowhere in the tree, the text of its target is judged instead, because what is missing may exist on a disk. A link
 * that the work did not touch counts as well if it leads out only now, because the work has put a new link in its way.
 */
export async function linksOut(trees: TwoTrees, changes: Change[]): Promise<BadLinks> {
  const { repository, before, after } = trees;
  const changed = changes.filter(({ mode }) => mode === LINK);
  if (changed.length === 0) return { tooLong: [], out: [] };
  const sizes = await sizesOf(repository, changed);
  const tooLong = changed.filter((_, index) => (sizes[index] ?? 0) > LONGEST_PATH).map(({ path }) => path);
  if (tooLong.length > 0) return { tooLong, out: [] };
  const targets = await targetsOf(repository, changed);
  const ends = await followLinks(repository, after, await linksIn(repository, after));
  const newOut = changed.filter(({ path }, index) => {
    const end = ends.get(path) ?? 'nowhere';
    return end === 'out' || (end === 'nowhere' && wordsLeadOut(path, targets[index] ?? ''));
  });
  const isNew = new Set(changed.map(({ path }) => path));
  const oldOut = [...ends].filter(([path, end]) => end === 'out' && !isNew.has(path)).map(([path]) => path);
  const earlier = await followLinks(repository, before, oldOut);
  const out = [...newOut.map(({ path }) => path), ...oldOut.filter((path) => earlier.get(path) !== 'out')];
  return { tooLong, out: out.sort() };
}

/**
 * Whether a target leads out, judged by its text. `..` at its beginning is safe, because the folder of the link is real.
 * After a name it is not: the name may itself be a link to anywhere.
 */
function wordsLeadOut(path: string, target: string): boolean {
  const resolved = posix.normalize(posix.join(posix.dirname(path), target)).replace(/\/$/, '');
  const isOut = target.startsWith('/') || resolved.startsWith('..') || (resolved !== '.' && isUnsafePath(resolved));
  return isOut || /(?:^|\/)(?!\.{1,2}\/)[^/]+\/+(?:.*\/)?\.\.(?:\/|$)/.test(target);
}

async function sizesOf(repository: string, links: Link[]): Promise<number[]> {
  const input = links.map(({ object }) => `${object}\n`).join('');
  const sizes = await untrustedGit(repository, ['cat-file', '--batch-check=%(objectsize)'], { input });
  return sizes.toString('utf8').split('\n').map(Number);
}

/** Each answer is a line with the id, the type and the size, then the content, then the end of a line. */
async function targetsOf(repository: string, links: Link[]): Promise<string[]> {
  const input = links.map(({ object }) => `${object}\n`).join('');
  const answers = await untrustedGit(repository, ['cat-file', '--batch'], { input, maxBytes: MAX_LIST_BYTES });
  let start = 0;
  return links.map(() => {
    const content = answers.indexOf('\n', start) + 1;
    const bytes = Number(answers.toString('latin1', start, content).trim().split(' ')[2]);
    start = content + bytes + 1;
    return answers.toString('utf8', content, content + bytes);
  });
}

/** The paths of all symbolic links in the tree of a commit. */
async function linksIn(repository: string, commit: string): Promise<string[]> {
  const list = ['ls-tree', '-r', '-z', '--full-tree', commit];
  const listed = await untrustedGit(repository, list, { maxBytes: MAX_LIST_BYTES });
  const entries = listed.toString('utf8').split('\0');
  return entries.filter((entry) => entry.startsWith(LINK)).map((entry) => entry.slice(entry.indexOf('\t') + 1));
}

type LinkEnd = 'inside' | 'out' | 'nowhere';

/** Where links of the tree of a commit end, as git follows them, by path. */
async function followLinks(repository: string, commit: string, links: string[]): Promise<Map<string, LinkEnd>> {
  // Git is asked one path per line. A path with a line feed cannot be asked for, so it counts as one that leads out.
  const ends = new Map(links.filter((path) => path.includes('\n')).map((path) => [path, 'out' as LinkEnd]));
  const askable = links.filter((path) => !path.includes('\n'));
  if (askable.length === 0) return ends;
  const input = askable.map((path) => `${commit}:${path}\n`).join('');
  const follow = ['cat-file', '--batch-check=%(objecttype)', '--follow-symlinks'];
  const answers = await untrustedGit(repository, follow, { input, maxBytes: MAX_LIST_BYTES });
  let start = 0;
  for (const path of askable) {
    const end = answers.indexOf('\n', start) + 1;
    const words = answers.toString('utf8', start, end).trim().split(' ');
    // A path of so many bytes follows after these words, and ends with the end of a line.
    const hasPath = ['symlink', 'dangling', 'loop', 'notdir'].includes(words[0] ?? '');
    start = hasPath ? end + Number(words[1]) + 1 : end;
    ends.set(path, words[0] === 'symlink' ? 'out' : hasPath || words.at(-1) === 'missing' ? 'nowhere' : 'inside');
  }
  return ends;
}
