import { git } from '../../runtime/git/git.ts';
import { GitError } from '../../runtime/git/git-error.ts';
import { gitFailure } from '../outputs/bundle/git-failure.ts';
import { createBare, REMOTE_LIMITS, type Remote } from '../outputs/bundle/remote.ts';

/** What servers answer, and what git says of an answer, if there is no such commit. */
const MISSING =
  /not our ref|unadvertised object|no such remote ref|couldn't find remote ref|missing necessary objects|not a valid object|bad object/i;
const TIMEOUT_MS = 90_000;

/**
 * Whether git can fetch this commit from the forge, whatever refs reach it. Fetches the commit alone, without its files, into
 * a new repository below the folder of `remote`.
 * Throws as `gitFailure` says.
 */
export async function isCommitThere(remote: Remote, id: string): Promise<boolean> {
  const { server, signal, url, name } = remote;
  const local = await createBare(remote.local, 'commit.git', id.length === 64 ? 'sha256' : 'sha1');
  const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--depth=1', '--filter=tree:0'];
  try {
    await git(local, ['fetch', ...options, url, id], { server, signal, timeoutMs: TIMEOUT_MS, limits: REMOTE_LIMITS });
    const type = await git(local, ['cat-file', '-t', id], { signal });
    return type.toString('utf8').trim() === 'commit';
  } catch (error) {
    if (error instanceof GitError && error.end.code !== null && MISSING.test(error.end.stderr)) return false;
    throw gitFailure(error, `Asking ${name} for commit ${id}`, remote);
  }
}
