import { posix } from 'node:path';
import type { Change } from '../bundle/changes.ts';
import { untrustedGit } from '../bundle/untrusted-git.ts';
import { isUnsafePath } from './is-unsafe-path.ts';

const LINK = '120000';
/** PATH_MAX of Linux, with the byte that ends a path. */
const LONGEST_TARGET = 4_095;
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
 * The symbolic links that must not be taken. A link is followed in the new tree, through every other link on its way, and
 * its own words must not lead out either, since a folder that is missing in the tree may be there on a disk. A link that
 * the work did not touch counts too if it leads out only now, because the work put a new link in its way.
 */
export async function linksOut(trees: TwoTrees, changes: Change[]): Promise<BadLinks> {
  const { repository, before, after } = trees;
  const changed = changes.filter(({ mode }) => mode === LINK);
  if (changed.length === 0) return { tooLong: [], out: [] };
  const sizes = await sizesOf(repository, changed);
  const tooLong = changed.filter((_, index) => (sizes[index] ?? 0) > LONGEST_TARGET);
  const fitting = changed.filter((link) => !tooLong.includes(link));
  const targets = await targetsOf(repository, fitting);
  const wordsOut = fitting.filter(({ path }, index) => leadsOut(path, targets[index] ?? ''));
  const isBad = new Set([...tooLong, ...wordsOut].map(({ path }) => path));
  const isNew = new Set(changed.map(({ path }) => path));
  const rest = (await linksIn(repository, after)).filter((path) => !isBad.has(path));
  const followed = await followedOut(repository, after, rest);
  const old = followed.filter((path) => !isNew.has(path));
  const wereOut = new Set(await followedOut(repository, before, old));
  const out = [...wordsOut.map(({ path }) => path), ...followed.filter((path) => !wereOut.has(path))];
  return { tooLong: tooLong.map(({ path }) => path), out: out.sort() };
}

/** Whether the words of a link lead out of the repository, if no other link is on its way. */
function leadsOut(path: string, target: string): boolean {
  const resolved = posix.normalize(posix.join(posix.dirname(path), target));
  return target.startsWith('/') || resolved.startsWith('..') || isUnsafePath(resolved.replace(/\/$/, ''));
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

/** Those of the links that lead out of the tree of a commit, as git follows them. */
async function followedOut(repository: string, commit: string, links: string[]): Promise<string[]> {
  // Such a name cannot be asked for, so it counts as one that leads out.
  const unaskable = links.filter((path) => path.includes('\n'));
  const askable = links.filter((path) => !path.includes('\n'));
  if (askable.length === 0) return unaskable;
  const input = askable.map((path) => `${commit}:${path}\n`).join('');
  const follow = ['cat-file', '--batch-check=%(objecttype)', '--follow-symlinks'];
  const answers = await untrustedGit(repository, follow, { input, maxBytes: MAX_LIST_BYTES });
  let start = 0;
  const out = askable.filter(() => {
    const end = answers.indexOf('\n', start) + 1;
    const [what = '', bytes] = answers.toString('utf8', start, end).trim().split(' ');
    // A path of so many bytes follows after these words, and ends with the end of a line.
    const hasPath = ['symlink', 'dangling', 'loop', 'notdir'].includes(what);
    start = hasPath ? end + Number(bytes) + 1 : end;
    return what === 'symlink';
  });
  return [...unaskable, ...out];
}
