import type { Github } from '../../../connections/github/create-github.ts';
import type { PullDetails } from '../../../connections/github/pull-calls.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { outputFailure } from '../output-failure.ts';
import type { OutputTarget } from '../text/output-target.ts';

/** The pull request that an output is for. Throws a ToolError if there is none, else as `outputFailure` says. */
export async function reviewedPull(github: Github, { repository, number }: OutputTarget): Promise<PullDetails> {
  try {
    const pull = await github.getPull(repository, number);
    if (pull !== null) return pull;
  } catch (error) {
    throw outputFailure(error, `Reading pull request #${number} of ${repository}`);
  }
  throw new ToolError(
    `${repository} has no pull request #${number}: it is an issue, it was deleted, or the repository was renamed or moved.`,
  );
}
