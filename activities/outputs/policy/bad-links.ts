import { posix } from 'node:path';
import type { Change } from '../bundle/changes.ts';
import { listTree } from '../bundle/list-tree.ts';
import { readObjects, readSizes } from '../bundle/read-objects.ts';
import { foldPath } from './fold-path.ts';
import { isUnsafe } from './name-faults.ts';
import { isProtected } from './protected-files.ts';
import { resolveLink, type LinkEnd, type LinkTree } from './resolve-link.ts';

const LINK = '120000';
/** Bytes: PATH_MAX of Linux without the byte that ends a path. */
export const LONGEST_PATH = 4_095;

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
  /** Links that lead to protected files, and those files. */
  toProtected: { link: string; target: string }[];
  /** Changed files that are what protected links lead to, or what lies on the way: `docs/guide.md` if `AGENTS.md` is a link to it. */
  fromProtected: { link: string; file: string }[];
}

/**
 * The symbolic links that must not be taken. Each is followed in the new tree, through every other link on its way. If it
 * ends nowhere in the tree, the text of its target is judged instead, because what is missing may exist on a disk. A link
 * that the work did not touch counts as well if it ends elsewhere now, because the work has put a new link in its way.
 */
export async function badLinks({ repository, before, after }: TwoTrees, changes: Change[]): Promise<BadLinks> {
  const changed = changes.filter(({ mode }) => mode === LINK);
  const sizes = await readSizes(
    repository,
    changed.map(({ object }) => object),
  );
  const tooLong = changed.filter((_, index) => (sizes[index] ?? 0) > LONGEST_PATH).map(({ path }) => path);
  if (tooLong.length > 0) return { tooLong, out: [], toProtected: [], fromProtected: [] };
  const tree = await readTree(repository, after);
  const old = changed.length === 0 ? tree : await readTree(repository, before);
  const isNew = new Set(changed.map(({ path }) => path));
  const ends = [...tree.links].map(([link, target]) => {
    const end = endOf(link, target, tree);
    const isMoved = isNew.has(link) || (old !== tree && !isSame(end, endOf(link, target, old)));
    return { link, ...end, isMoved };
  });
  const moved = ends.filter(({ isMoved }) => isMoved);
  return {
    tooLong,
    out: moved.flatMap(({ link, end }) => (end === 'out' ? [link] : [])).toSorted(),
    toProtected: moved.flatMap(({ link, path }) => {
      return path !== null && isProtected(path) && !isProtected(link) ? [{ link, target: path }] : [];
    }),
    fromProtected: ends.flatMap((end) => (isProtected(end.link) ? changesBehind(end, changes) : [])),
  };
}

/** What the work changes of that to which a protected link leads; the link itself if it leads elsewhere now. */
function changesBehind(
  { link, path, isMoved }: { link: string; path: string | null; isMoved: boolean },
  changes: Change[],
): BadLinks['fromProtected'] {
  const target = foldPath(path ?? '');
  const behind = changes
    .map((change) => change.path)
    .filter((file) => target !== '' && `${foldPath(file)}/`.startsWith(`${target}/`));
  return [...(isMoved ? [link] : []), ...behind].map((file) => ({ link, file }));
}

/** Where a link ends, judged by its text if the tree does not have it. */
function endOf(link: string, target: string, tree: LinkTree): LinkEnd {
  const found = resolveLink(link, tree);
  if (found.end !== 'nowhere') return found.path !== null && isThroughGit(found.path) ? OUT : found;
  return wordsLeadOut(link, target) ? OUT : { end: 'nowhere', path: resolvedText(link, target) };
}

const OUT: LinkEnd = { end: 'out', path: null };

function isSame(one: LinkEnd, other: LinkEnd): boolean {
  return one.end === other.end && one.path === other.path;
}

function isThroughGit(path: string): boolean {
  return path !== '' && isUnsafe(path);
}

/**
 * Whether a target leads out, judged by its text. `..` at its beginning is safe, because the folder of the link is real.
 * After a name it is not: the name may itself be a link to anywhere.
 */
function wordsLeadOut(link: string, target: string): boolean {
  const resolved = resolvedText(link, target);
  const isOut = target.startsWith('/') || resolved.startsWith('..') || (resolved !== '.' && isUnsafe(resolved));
  return isOut || /(?:^|\/)(?!\.{1,2}\/)[^/]+\/+(?:.*\/)?\.\.(?:\/|$)/.test(target);
}

function resolvedText(link: string, target: string): string {
  return posix.normalize(posix.join(posix.dirname(link), target)).replace(/\/$/, '');
}

async function readTree(repository: string, commit: string): Promise<LinkTree> {
  const entries = await listTree(repository, commit);
  const found = entries.filter(({ mode }) => mode === LINK);
  const targets = await readObjects(
    repository,
    found.map(({ object }) => object),
  );
  return {
    paths: new Set(entries.map(({ path }) => path)),
    links: new Map(found.map(({ path }, index) => [path, targets[index]?.toString('utf8') ?? ''])),
  };
}
