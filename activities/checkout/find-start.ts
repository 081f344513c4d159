import { ApplicationFailure } from '@temporalio/common';
import type { PullDetails } from '../../connections/github/pull-calls.ts';
import type { Repository } from '../../connections/github/repository-calls.ts';
import type { PinnedCheckout } from '../../contract/checkout.ts';
import type { Remote } from '../outputs/bundle/remote.ts';
import { isCommitThere } from './is-commit-there.ts';
import type { WrittenRef } from './parse-ref.ts';

export type Start = Pick<PinnedCheckout, 'commit' | 'branch' | 'what'>;

interface StartSearch {
  written: WrittenRef;
  repository: Repository;
  /** The pull request that is written, if one is. */
  pull: PullDetails | null;
  /** The ids that the forge has for `refsOfStart`. */
  refs: Map<string, string>;
  remote: Remote;
}

const HEADS = 'refs/heads/';
const TAGS = 'refs/tags/';

/** The refs by whose ids `findStart` decides. The default branch tells whether the repository is empty. */
export function refsOfStart(written: WrittenRef, { defaultBranch }: Repository): string[] {
  const own = HEADS + defaultBranch;
  if (written.kind === 'name') return [own, HEADS + written.name, TAGS + written.name];
  if (written.kind === 'ref') return [own, written.ref];
  return written.kind === 'pull' && written.side === 'merge' ? [own, written.ref] : [own];
}

/**
 * The commit that is checked out. A branch wins over a tag of the same name, as in GitHub Actions. Throws non-retryable
 * `RepositoryEmpty` and `CheckoutMissing`, else as `gitFailure` says.
 */
export async function findStart(search: StartSearch): Promise<Start> {
  const { refs, repository, remote } = search;
  const start = startOf(search);
  if (start === null && !refs.has(HEADS + repository.defaultBranch)) throw empty(repository);
  if (start === null) throw missing(search);
  const isCertain = start.branch !== null || search.written.kind === 'pull';
  if (isCertain || (await isCommitThere(remote, start.commit))) return start;
  throw missing(search);
}

function startOf(search: StartSearch): Start | null {
  const { written, repository, pull, refs } = search;
  switch (written.kind) {
    case 'default':
      return atRef(HEADS + repository.defaultBranch, refs);
    case 'name':
      return atRef(HEADS + written.name, refs) ?? atRef(TAGS + written.name, refs);
    case 'ref':
      return atRef(written.ref, refs);
    case 'commit':
      return { commit: written.id, branch: null, what: `commit ${written.id}` };
    case 'pull':
      return pull === null ? null : atPull(written, pull, refs);
  }
}

function atRef(ref: string, refs: Map<string, string>): Start | null {
  const commit = refs.get(ref);
  if (commit === undefined) return null;
  if (!ref.startsWith(HEADS)) {
    return { commit, branch: null, what: ref.startsWith(TAGS) ? `tag ${ref.slice(TAGS.length)}` : ref };
  }
  const branch = ref.slice(HEADS.length);
  return { commit, branch, what: `branch ${branch}` };
}

function atPull(
  { side, ref }: Extract<WrittenRef, { kind: 'pull' }>,
  { number, headSha, baseBranch, commits }: PullDetails,
  refs: Map<string, string>,
): Start | null {
  const commit = side === 'head' ? headSha : refs.get(ref);
  if (commit === undefined) return null;
  const size = commits === null ? '' : `, ${commits} commit${commits === 1 ? '' : 's'}`;
  const pull = `pull request #${number} into ${baseBranch}${size}`;
  return { commit, branch: null, what: side === 'head' ? pull : `test merge of ${pull}` };
}

function empty({ fullName, defaultBranch }: Repository): Error {
  const message = `${fullName} has no commit on its default branch ${defaultBranch} yet. What to do: push a first one, or write \`checkout: false\` if the agent needs no repository`;
  return ApplicationFailure.nonRetryable(message, 'RepositoryEmpty');
}

const SHORT_ID = /^[0-9a-f]{4,39}$/i;

function missing({ written, repository: { fullName } }: StartSearch): Error {
  const fail = (what: string, advice: string): Error =>
    ApplicationFailure.nonRetryable(`${fullName} has no ${what}. What to do: ${advice}`, 'CheckoutMissing');
  const exists = 'set `checkout.ref` to one that exists';
  switch (written.kind) {
    case 'name':
      return SHORT_ID.test(written.name)
        ? fail(
            `branch or tag ${written.name}`,
            'if it is the beginning of a commit id, write the id in full, 40 digits',
          )
        : fail(`branch or tag ${written.name}`, exists);
    case 'commit':
      return fail(`commit ${written.id}`, exists);
    case 'pull':
      return fail(
        written.ref,
        'a pull request with conflicts has no test merge; write `head` instead of `merge`, or resolve the conflicts',
      );
    default:
      return fail(`commit at ${written.kind === 'ref' ? written.ref : 'its default branch'}`, exists);
  }
}
