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

const NOBODY: Signature = { name: '', email: '', seconds: null };

/** Reads the content of a commit object. Signatures, tags and every other header are left out. */
export function readCommit(content: Buffer): StoredCommit {
  const end = content.indexOf('\n\n');
  const head = content.toString('latin1', 0, end < 0 ? undefined : end);
  const decode = decoderOf(/^encoding (.+)$/m.exec(head)?.[1] ?? 'utf-8');
  const message = end < 0 ? '' : decode(content.subarray(end + 2));
  const commit: StoredCommit = { tree: '', parents: [], author: NOBODY, committer: NOBODY, message };
  // The lines of a signature begin with a space.
  for (const line of head.split('\n')) {
    const at = line.indexOf(' ');
    const [key, value] = [line.slice(0, at), line.slice(at + 1)];
    if (key === 'tree') commit.tree = value;
    else if (key === 'parent') commit.parents.push(value);
    else if (key === 'author') commit.author = readSignature(decode(Buffer.from(value, 'latin1')));
    else if (key === 'committer') commit.committer = readSignature(decode(Buffer.from(value, 'latin1')));
  }
  return commit;
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
