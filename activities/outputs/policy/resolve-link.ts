/** The tree of a commit, as far as links need it. */
export interface LinkTree {
  /** The targets of its symbolic links, by path. */
  links: ReadonlyMap<string, string>;
  /** The paths of all its files and folders. */
  paths: ReadonlySet<string>;
}

/** Where a link ends. `path` is its end in the tree, `''` the top; null if it ends outside or nowhere. */
export interface LinkEnd {
  end: 'inside' | 'out' | 'nowhere';
  path: string | null;
}

/** As many as Linux follows. */
const MOST_LINKS = 40;
/** A way of more parts is not walked to its end, and counts as one that leads out. */
const MOST_PARTS = 10_000;

/** Follows a symbolic link through the tree, and every other link on its way. What the tree does not have is `nowhere`. */
export function resolveLink(path: string, { links, paths }: LinkTree): LinkEnd {
  const real = path.split('/').slice(0, -1);
  // The part to walk next is the last one.
  const parts = partsOf(links.get(path) ?? '');
  if (links.get(path)?.startsWith('/')) return { end: 'out', path: null };
  for (let followed = 1; parts.length > 0;) {
    const part = parts.pop() ?? '';
    if (part === '..') {
      if (real.pop() === undefined) return { end: 'out', path: null };
      continue;
    }
    const next = [...real, part].join('/');
    const target = links.get(next);
    if (target === undefined) {
      if (!paths.has(next)) return { end: 'nowhere', path: null };
      real.push(part);
      continue;
    }
    if (target.startsWith('/')) return { end: 'out', path: null };
    followed += 1;
    if (followed > MOST_LINKS) return { end: 'nowhere', path: null };
    parts.push(...partsOf(target));
    if (parts.length > MOST_PARTS) return { end: 'out', path: null };
  }
  return { end: 'inside', path: real.join('/') };
}

function partsOf(target: string): string[] {
  const parts = target.split('/').filter((part) => part !== '' && part !== '.');
  return parts.toReversed();
}
