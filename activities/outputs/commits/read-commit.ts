/** A commit as it is stored, as far as a rewritten one keeps it. */
export interface StoredCommit {
  tree: string;
  parents: string[];
  author: Signature;
  committer: Signature;
  message: string;
}

/** Who made a commit, and when: seconds since 1970, null if that is no whole number. */
export interface Signature {
  name: string;
  email: string;
  seconds: number | null;
}

/**
 * Reads the content of a commit object as git does: its tree, its parents, author and committer stand first, in this order,
 * each as git's checks have found it. All that follows them is left out: signatures, tags, and headers that repeat a name
 * and that git does not read (a second `tree`).
 */
export function readCommit(content: Buffer): StoredCommit {
  const end = content.indexOf('\n\n');
  const head = content.toString('latin1', 0, end < 0 ? undefined : end);
  const decode = decoderOf(/^encoding (.+)$/m.exec(head)?.[1] ?? 'utf-8');
  const lines = head.split('\n');
  const next = (key: string): string | null => {
    return lines[0]?.startsWith(`${key} `) ? (lines.shift() ?? '').slice(key.length + 1) : null;
  };
  const tree = next('tree') ?? '';
  const parents: string[] = [];
  for (let parent = next('parent'); parent !== null; parent = next('parent')) parents.push(parent);
  const signature = (key: string): Signature => readSignature(decode(Buffer.from(next(key) ?? '', 'latin1')));
  return {
    tree,
    parents,
    author: signature('author'),
    committer: signature('committer'),
    message: end < 0 ? '' : decode(content.subarray(end + 2)),
  };
}

/**
 * An encoding that this program does not know, or that has bytes which are zero, is read as UTF-8, with U+FFFD for what is
 * none.
 */
function decoderOf(encoding: string): (bytes: Buffer) => string {
  const isWide = /^(?:utf-?16|ucs-?2|unicode)/i.test(encoding);
  try {
    const decoder = new TextDecoder(isWide ? 'utf-8' : encoding, { ignoreBOM: true });
    return (bytes) => decoder.decode(bytes);
  } catch {
    return (bytes) => bytes.toString('utf8');
  }
}

/** `Ada Lovelace <ada@example.com> 1700000000 +0100` */
function readSignature(value: string): Signature {
  const [, name = '', email = '', time = ''] = /^([^<]*)<([^>]*)>\s*(\S*)/.exec(value) ?? [];
  const seconds = /^\d+$/.test(time) && Number.isSafeInteger(Number(time)) ? Number(time) : null;
  return { name: name.trim(), email: email.trim(), seconds };
}
