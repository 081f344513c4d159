import { findPushedHeads } from '../../../database/pushed-heads/find-pushed-heads.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { branchTips } from '../bundle/branch-tips.ts';
import { createBare } from '../bundle/remote.ts';
import { readPlace } from '../create-pull-request/read-place.ts';
import { outputFailure } from '../output-failure.ts';
import { findPull } from '../text/find-pull.ts';
import { isOwnPull } from '../text/is-own-pull.ts';
import type { PushUse, PushWork } from './push-work.ts';
import { refusePull } from './refuse-pull.ts';

/**
 * Looks up to which pull request the commits go and what is on its branch. Throws a ToolError if nothing may be pushed there; else
 * as `githubFailure` and `gitFailure` say.
 */
export async function beginPush(use: PushUse, folder: string, signal: AbortSignal): Promise<PushWork> {
  const { dependencies, github, origin, input, answered } = use;
  const { access, environment } = dependencies;
  // None of the branches by which a subject has its own pull request is looked for: their prefix does not matter.
  const place = await readPlace({ github, access, environment, origin, options: { branchPrefix: '' }, part: 1 });
  const { pull, heads } = await readPull(use, place);
  const branch = pull.headBranch;
  const { repository: name, url, server } = place;
  const local = await createBare(folder, 'checked.git', input.head.length === 64 ? 'sha256' : 'sha1');
  const remote = { name, url, server, local, signal, ...place.token };
  // What an earlier attempt has told the agent stays true, whatever has become of the branch.
  const tip = (await branchTips(remote, [branch])).get(branch) ?? (answered === null ? undefined : pull.headSha);
  if (tip !== undefined) return { use, repository: name, pull, remote, tip, heads };
  throw new ToolError(
    `Nothing was pushed to pull request #${pull.number} of ${name}: its branch ${branch} was deleted.`,
  );
}

async function readPull(
  { dependencies, github, origin, options, input, answered }: PushUse,
  { repository, defaultBranch }: { repository: string; defaultBranch: string },
): Promise<Pick<PushWork, 'pull' | 'heads'>> {
  const { target } = options;
  try {
    const found = await findPull({ dependencies, github, origin, target, chosen: input.number, doing: 'push to' });
    if (found.repository.toLowerCase() !== repository.toLowerCase())
      throw new ToolError(
        `The pull request is in ${found.repository}, and this run works on ${repository}: nothing can be pushed there.`,
      );
    const { pull } = found;
    const heads = await findPushedHeads(dependencies.database, repository, [pull.headBranch]);
    const isOurs = await isOwnPull(github, pull, heads);
    if (answered === null) await refusePull({ github, repository, pull, defaultBranch, options, isOurs });
    return { pull, heads };
  } catch (error) {
    throw outputFailure(error, `Looking up the pull request in ${repository}`);
  }
}
