/** What the header of a bundle claims. None of it has been checked yet. */
export interface BundleHeader {
  /** Full ids of the commits that the receiver must have already. */
  prerequisites: string[];
  /** Full id of the commit that its ref `HEAD` names; null if it has no such ref. */
  head: string | null;
}

const MAX_HEADER_BYTES = 256 * 1024;
const ID = '(?:[0-9a-f]{40}|[0-9a-f]{64})';
const SIGNATURE = /^# v[23] git bundle$/;

/**
 * Reads the header of a git bundle (versions 2 and 3; https://git-scm.com/docs/gitformat-bundle). Null if it is
 * no bundle, or if a filter left objects out of it: such a bundle cannot be checked.
 */
export function readBundleHeader(bundle: Buffer): BundleHeader | null {
  const end = bundle.subarray(0, MAX_HEADER_BYTES).indexOf('\n\n');
  if (end < 0) return null;
  const [signature = '', ...lines] = bundle.subarray(0, end).toString('utf8').split('\n');
  if (!SIGNATURE.test(signature)) return null;
  const header: BundleHeader = { prerequisites: [], head: null };
  for (const line of lines) {
    if (line.startsWith('@object-format=')) continue;
    const prerequisite = new RegExp(`^-(${ID})(?: .*)?$`).exec(line)?.[1];
    const [, id, ref] = new RegExp(`^(${ID}) (\\S+)$`).exec(line) ?? [];
    if (prerequisite !== undefined) header.prerequisites.push(prerequisite);
    else if (id === undefined) return null;
    else if (ref === 'HEAD') header.head = id;
  }
  return header;
}
