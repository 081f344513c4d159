import { createHash } from 'node:crypto';
import { constants, deflateRawSync, deflateSync } from 'node:zlib';

const TYPES = { commit: 1, tree: 2, blob: 3, delta: 7 } as const;

const BLOCK_BYTES = 64 * 1024 * 1024;

interface Entry {
  type: keyof typeof TYPES;
  content: Buffer;
  /** What the pack says its size is. */
  size: number;
  /** For a delta: the id of what it changes. */
  of: string | null;
  /** As it is in the pack, if that is not what zlib makes of the content. */
  deflated?: Buffer;
}

/** One entry of a tree: its mode, its name and its id. */
export type TreeEntry = [mode: string, name: string, id: string];

/** A bundle of objects that git itself would not make, or not in a test's time. */
export interface ForgedBundle {
  blob(content: Buffer | string): string;
  /** Entries are written in the order in which they are given. */
  tree(entries: TreeEntry[]): string;
  commit(tree: string, parents: string[], message?: string): string;
  /** A blob whose size in the pack is not its own. */
  lyingBlob(content: Buffer, size: number): string;
  /** A blob of so many blocks of 64 MB, all zeros. It has an id that no tree can name. */
  zeros(blocks: number): void;
  /** The object that `delta` makes of another one. */
  delta(of: string, delta: Buffer): void;
  bytes(header: { head: string; prerequisites: string[]; refs?: string[] }): Buffer;
}

export function forgeBundle(): ForgedBundle {
  const entries: Entry[] = [];
  const add = (type: 'commit' | 'tree' | 'blob', content: Buffer): string => {
    entries.push({ type, content, size: content.length, of: null });
    return createHash('sha1').update(`${type} ${content.length}\0`).update(content).digest('hex');
  };
  return {
    blob: (content) => add('blob', Buffer.from(content)),
    tree: (of) => add('tree', Buffer.concat(of.map(treeEntry))),
    commit: (tree, parents, message = 'Hostile') => {
      const people = ['author', 'committer'].map((who) => `${who} Agent <agent@example.com> 1700000000 +0000`);
      const lines = [`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`), ...people, '', message, ''];
      return add('commit', Buffer.from(lines.join('\n')));
    },
    lyingBlob: (content, size) => {
      entries.push({ type: 'blob', content, size, of: null });
      return createHash('sha1').update(`blob ${size}\0`).update(content).digest('hex');
    },
    zeros: (blocks) => {
      const size = blocks * BLOCK_BYTES;
      entries.push({ type: 'blob', content: Buffer.alloc(0), size, of: null, deflated: deflatedZeros(blocks) });
    },
    delta: (of, content) => void entries.push({ type: 'delta', content, size: content.length, of }),
    bytes: ({ head, prerequisites, refs = [] }) => {
      const needed = prerequisites.map((commit) => `-${commit} \n`).join('');
      const more = refs.map((ref) => `${head} ${ref}\n`).join('');
      return Buffer.concat([Buffer.from(`# v2 git bundle\n${needed}${head} HEAD\n${more}\n`), packOf(entries)]);
    },
  };
}

/** The same compressed block again and again, then the end of the stream and the checksum of so many zeros. */
function deflatedZeros(blocks: number): Buffer {
  const block = deflateRawSync(Buffer.alloc(BLOCK_BYTES), { level: 9, finishFlush: constants.Z_SYNC_FLUSH });
  const checksum = Buffer.alloc(4);
  checksum.writeUInt16BE((blocks * BLOCK_BYTES) % 65_521, 0);
  checksum.writeUInt16BE(1, 2);
  return Buffer.concat([
    Buffer.from([0x78, 0x01]),
    ...Array<Buffer>(blocks).fill(block),
    Buffer.from([0x03, 0x00]),
    checksum,
  ]);
}

function treeEntry([mode, name, id]: TreeEntry): Buffer {
  return Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]);
}

/** https://git-scm.com/docs/gitformat-pack */
function packOf(entries: Entry[]): Buffer {
  const header = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1');
  header.writeUInt32BE(entries.length, 8);
  const parts = entries.flatMap(({ type, content, size, of, deflated }) => [
    entryHeader(TYPES[type], size),
    Buffer.from(of ?? '', 'hex'),
    deflated ?? deflateSync(content, { level: 1 }),
  ]);
  const pack = Buffer.concat([header, ...parts]);
  return Buffer.concat([pack, createHash('sha1').update(pack).digest()]);
}

function entryHeader(type: number, size: number): Buffer {
  const bytes = [(type << 4) | (size % 16)];
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.push((bytes.pop() ?? 0) | 0x80, rest % 128);
  }
  return Buffer.from(bytes);
}

/** A number as deltas write the sizes of their base and of their result. */
export function deltaSize(size: number): Buffer {
  const bytes: number[] = [];
  for (let rest = size; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 0x80);
  }
}
