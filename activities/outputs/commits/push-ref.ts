import { ApplicationFailure } from '@temporalio/common';
import { git } from '../../../runtime/git/git.ts';
import { GitError } from '../../../runtime/git/git-error.ts';
import { gitFailure } from '../bundle/git-failure.ts';
import { REMOTE_LIMITS, type Remote } from '../bundle/remote.ts';
import { ToolError } from '../../session/tools/tool-error.ts';

const TIMEOUT_MS = 5 * 60_000;

/**
 * Git says this when the branch has moved. It also says it of our own push, when curl repeats that after a lost answer.
 */
const MOVED = /stale info|fetch first|non-fast-forward|cannot lock ref|failed to update ref|incorrect old value/;
/** Git cannot have both a branch `curfew` and branches `curfew/…`. */
const CONFLICT = /exists; cannot create|directory file conflict/;

export interface RefPush {
  /** What `git push` takes: `<commit>:<full ref>`, `+<commit>:<full ref>`, or `:<full ref>`. */
  refspec: string;
  /** Further options of `git push`. */
  options: string[];
  /** The branch to which the commits go, for people. */
  branch: string;
}

/**
 * Pushes one ref. Throws a ToolError with the forge's own words when the forge declines the commits; a plain Error if the
 * ref has moved since, so that the next attempt looks again; non-retryable `BranchPrefixTaken`; else as `gitFailure` says.
 */
export async function pushRef(remote: Remote, { refspec, options, branch }: RefPush): Promise<void> {
  const { local, server, signal, url, name } = remote;
  const args = ['push', '--porcelain', ...options, url, refspec];
  try {
    await git(local, args, { server, signal, timeoutMs: TIMEOUT_MS, limits: REMOTE_LIMITS });
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    // !	<from>:<to>	[remote rejected] (reason)
    const reason = /^!\t[^\t]*\t\[(?:remote )?rejected\] \((.*)\)$/m.exec(error.end.stdout)?.[1];
    if (reason === undefined) throw gitFailure(error, `Pushing ${branch} to ${name}`, remote);
    throw rejection(`${name} did not take branch ${branch}: ${reason}`, `${reason}\n${error.end.stderr}`);
  }
}

function rejection(message: string, words: string): Error {
  if (CONFLICT.test(words)) {
    const advice = 'What to do: set `branch-prefix` to one that is no branch, or delete that branch';
    return ApplicationFailure.nonRetryable(
      `${message}: a branch has the name of its folder. ${advice}`,
      'BranchPrefixTaken',
    );
  }
  if (MOVED.test(words)) return new Error(`${message}: it has moved meanwhile`);
  const said = words.split('\n').filter((line) => line.startsWith('remote:'));
  const end = 'Change the commits accordingly and bundle again, or say with noop why that is not possible.';
  return new ToolError([message, ...said, end].join('\n').slice(0, 2_000));
}
