/** What `checkout.ref` means before the forge is asked. */
export type WrittenRef =
  | { kind: 'default' }
  /** A branch or, if there is no such branch, a tag. */
  | { kind: 'name'; name: string }
  | { kind: 'ref'; ref: string }
  | { kind: 'pull'; number: number; side: 'head' | 'merge'; ref: string }
  /** A full id. */
  | { kind: 'commit'; id: string };

const COMMIT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;
const PULL = /^refs\/pull\/([1-9]\d{0,9})\/(head|merge)$/;

/** Reads `checkout.ref` as GitHub Actions does: a full commit id is a commit, even if a branch has that name. */
export function parseRef(ref: string | null): WrittenRef {
  if (ref === null) return { kind: 'default' };
  if (COMMIT_ID.test(ref)) return { kind: 'commit', id: ref.toLowerCase() };
  const [, number, side] = PULL.exec(ref) ?? [];
  if (number !== undefined)
    return { kind: 'pull', number: Number(number), side: side === 'merge' ? side : 'head', ref };
  return ref.startsWith('refs/') ? { kind: 'ref', ref } : { kind: 'name', name: ref };
}
