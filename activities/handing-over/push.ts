import { git, GitError } from './git.ts';
import { gitFailure } from './git-failure.ts';
import type { Remote } from './remote.ts';
import { ToolError } from './tool-error.ts';

const TIMEOUT_MS = 5 * 60_000;

/**
 * Pushes a commit to a branch that is still as it was seen: at `replaces`, or absent for null. Throws a ToolError with the
 * forge's own words when it declines the commits; a plain Error when the branch has moved meanwhile, so that the next
 * attempt looks again; else as `gitFailure` says.
 */
export async function push(remote: Remote, commit: string, branch: string, replaces: string | null): Promise<void> {
  const { local, server, signal, url, name } = remote;
  const ref = `refs/heads/${branch}`;
  const args = ['push', '--porcelain', `--force-with-lease=${ref}:${replaces ?? ''}`, url, `${commit}:${ref}`];
  try {
    await git(local, args, { server, signal, timeoutMs: TIMEOUT_MS });
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    // !	<from>:<to>	[remote rejected] (reason)
    const rejection = /^!\t[^\t]*\t\[(remote )?rejected\] \((.*)\)$/m.exec(error.stdout);
    if (rejection === null) throw gitFailure(error, `Pushing ${branch} to ${name}`);
    const [, byRemote, reason = ''] = rejection;
    if (byRemote === undefined) throw new Error(`Branch ${branch} of ${name} has moved while it was pushed: ${reason}`);
    throw new ToolError(
      `${name} declined the commits: ${reason}\n${remoteWords(error.stderr)}\nChange them accordingly and bundle again, or ` +
        'say with noop why that is not possible.',
    );
  }
}

function remoteWords(stderr: string): string {
  const words = stderr.split('\n').filter((line) => line.startsWith('remote:'));
  return words.join('\n').slice(0, 2_000);
}
