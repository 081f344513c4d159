import { GIT_LIMITS, git, type GitOptions } from '../../../runtime/git/git.ts';
import { GitError } from '../../../runtime/git/git-error.ts';
import { ToolError } from '../../session/tools/tool-error.ts';

/** Errors of the machine, or of an attempt whose folder a newer attempt has removed. Another attempt may succeed. */
const OURS = /No space left|Permission denied|Input\/output error|not a git repository|Unable to read current working/i;

/** Git then quotes words from the commits, which may read like an error of the machine. */
const QUOTES_CONTENT = /fsck error in packed object/;

/**
 * Runs git on content that an agent made, under limits. Throws a ToolError that names the limit which git reached, or says
 * what git does not accept; another error if the fault is not in the content.
 */
export async function untrustedGit(repository: string, args: string[], options: GitOptions = {}): Promise<Buffer> {
  const limits = { ...GIT_LIMITS, cpuSeconds: 10, fileBytes: 512 * 1024 * 1024 };
  try {
    return await git(repository, args, { limits, ...options });
  } catch (error) {
    if (!(error instanceof GitError) || isOurs(error.end.stderr)) throw error;
    throw new ToolError(refusal(args[0] ?? '', error, repository), { cause: error });
  }
}

function isOurs(stderr: string): boolean {
  return OURS.test(stderr) && !QUOTES_CONTENT.test(stderr);
}

function refusal(command: string, { end }: GitError, repository: string): string {
  const advice =
    'Check your commits with `git fsck --strict`, then bundle exactly <base>..HEAD again, where <base> is the commit you started from.';
  if (end.needs !== null) {
    return `The bundle makes git need ${end.needs} (git ${command}), which is not allowed. Make the change smaller. ${advice}`;
  }
  // The agent must not learn paths of this machine.
  const folder = repository.replace(/\/[^/]*$/, '');
  const reason = end.stderr.replaceAll(folder, '').trim().split('\n').slice(-5).join('\n').slice(0, 1_000);
  return `Git does not accept the bundle:\n${reason}\n${advice}`;
}
