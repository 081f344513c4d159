import { newCommits } from '../bundle/history.ts';
import { readObjects } from '../bundle/read-objects.ts';
import { untrustedGit } from '../bundle/untrusted-git.ts';
import { ToolError } from '../../session/tools/tool-error.ts';

/** A few kilobytes of trees that share their parts can lead to thousands of millions of paths. */
const MOST_PATHS = 1_000_000;
/** A deeper path is longer than any system takes, even if each name has one byte. */
const MOST_DEPTH = 2_047;
const FOLDER = '40000';

/** What a tree leads to. Parts that the forge has already count as one path each: nothing descends into them. */
interface Extent {
  paths: number;
  depth: number;
}

/**
 * Throws a ToolError if the trees of the new commits lead to more paths than git could compare, or to deeper ones. It reads
 * each tree once, however often it is used.
 */
export async function refuseManyPaths(repository: string, head: string): Promise<void> {
  const trees = await readNewTrees(repository, head);
  const known = new Map<string, Extent>();
  for (const id of trees.keys()) measure(id, trees, known);
  const extents = [...known.values()];
  const paths = extents.reduce((most, extent) => Math.max(most, extent.paths), 0);
  const depth = extents.reduce((most, extent) => Math.max(most, extent.depth), 0);
  if (paths > MOST_PATHS)
    throw new ToolError(
      `The commits hold ${paths} paths, at most ${MOST_PATHS} are taken. Rewrite them without generated files and bundle again.`,
    );
  if (depth > MOST_DEPTH)
    throw new ToolError(
      `The commits hold folders ${depth} deep: no disk holds a path of more than 4095 bytes, or a name of more than 255. Shorten them.`,
    );
}

interface Tree {
  entries: number;
  /** Ids. */
  folders: string[];
}

async function readNewTrees(repository: string, head: string): Promise<Map<string, Tree>> {
  const list = ['rev-list', '--objects', '--no-object-names', ...newCommits(head)];
  const input = (await untrustedGit(repository, list)).toString('utf8');
  const typed = await untrustedGit(repository, ['cat-file', '--batch-check=%(objecttype) %(objectname)'], { input });
  const lines = typed.toString('utf8').split('\n');
  const ids = lines.flatMap((line) => (line.startsWith('tree ') ? [line.slice('tree '.length)] : []));
  const contents = await readObjects(repository, ids);
  return new Map(contents.map((content, index) => [ids[index] ?? '', readTree(content, head.length / 2)]));
}

/** Each entry is its mode, a space, its name, NUL, and the bytes of its id. */
function readTree(content: Buffer, idBytes: number): Tree {
  const folders: string[] = [];
  let entries = 0;
  for (let start = 0; start < content.length; entries += 1) {
    const end = content.indexOf(0, start);
    if (end < 0) break;
    const id = content.subarray(end + 1, end + 1 + idBytes);
    if (content.toString('latin1', start, start + FOLDER.length) === FOLDER) folders.push(id.toString('hex'));
    start = end + 1 + idBytes;
  }
  return { entries, folders };
}

/** Walks without recursion, because a tree may be deeper than our stack. */
function measure(top: string, trees: ReadonlyMap<string, Tree>, known: Map<string, Extent>): void {
  const stack = [top];
  while (stack.length > 0) {
    const id = stack.at(-1) ?? '';
    const tree = trees.get(id);
    const open = known.has(id) ? [] : (tree?.folders.filter((child) => trees.has(child) && !known.has(child)) ?? []);
    if (open.length > 0) {
      stack.push(...open);
      continue;
    }
    stack.pop();
    if (tree === undefined || known.has(id)) continue;
    const children = tree.folders.flatMap((child) => known.get(child) ?? []);
    known.set(id, {
      paths: tree.entries + children.reduce((sum, { paths }) => sum + paths, 0),
      depth: 1 + children.reduce((most, { depth }) => Math.max(most, depth), 0),
    });
  }
}
