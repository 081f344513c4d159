import { git } from '../../../runtime/git/git.ts';
import { GitError } from '../../../runtime/git/git-error.ts';
import { gitFailure } from '../bundle/git-failure.ts';
import { REMOTE_LIMITS, type Remote } from '../bundle/remote.ts';

const TIMEOUT_MS = 2 * 60_000;

/**
 * Deletes a branch at the forge if its tip is still this commit (full id): the forge compares them itself. Returns what the forge
 * said if it did not; null if the branch is gone. Throws as `gitFailure` says.
 */
export async function deleteBranch(
  remote: Remote,
  { branch, tip }: { branch: string; tip: string },
): Promise<string | null> {
  const { local, server, signal, url, name } = remote;
  const ref = `refs/heads/${branch}`;
  const args = ['push', '--porcelain', `--force-with-lease=${ref}:${tip}`, url, `:${ref}`];
  try {
    await git(local, args, { server, signal, timeoutMs: TIMEOUT_MS, limits: REMOTE_LIMITS });
    return null;
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    const reason = /^!\t[^\t]*\t\[(?:remote )?rejected\] \((.*)\)$/m.exec(error.end.stdout)?.[1];
    if (reason === undefined) throw gitFailure(error, `Deleting ${branch} of ${name}`, remote);
    return reason;
  }
}
