import { ApplicationFailure } from '@temporalio/common';
import { noteOwnActs } from '../../database/own-acts/note-own-acts.ts';
import { findPushedHeads } from '../../database/pushed-heads/find-pushed-heads.ts';
import {
  forgetBranch,
  listStaleBranches,
  putOffBranch,
  type BranchPlace,
} from '../../database/pushed-heads/stale-branches.ts';
import { ownActKey } from '../../definitions/sources/github/own-act-keys.ts';
import { errorText } from '../../runtime/error-text.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { githubFailure } from '../github-failure.ts';
import { branchTips } from '../outputs/bundle/branch-tips.ts';
import { inQuarantine } from '../outputs/bundle/in-quarantine.ts';
import { createBare, type Remote } from '../outputs/bundle/remote.ts';
import { deleteBranch } from '../outputs/commits/delete-branch.ts';
import type { UpkeepRow } from './upkeep-row.ts';

const DAY_MS = 24 * 60 * 60_000;
/** How long a branch is kept after its pull request was merged or closed, or after the last push if there never was one. */
export const STALE_AFTER_MS = 14 * DAY_MS;
/** Each costs a few requests and a push. */
const MOST_AT_ONCE = 50;
const PERMISSIONS = { contents: 'write', pull_requests: 'read' } as const;
const TURN_MS = 10 * 60_000;

/**
 * Removes branches that Curfew has made and nobody needs any more: their pull requests were merged or closed two weeks ago, or
 * none was ever opened, no open pull request goes into them, and their tip is what Curfew pushed, which the forge compares
 * itself when it deletes them. All others are looked at again two weeks later.
 */
export const removeStaleBranches: UpkeepRow = {
  name: 'remove-branches',
  everyMs: 60 * 60_000,
  permissions: PERMISSIONS,
  run: removeAllStale,
};

async function removeAllStale(dependencies: ActivityDependencies): Promise<void> {
  const { database, log, dataFolder } = dependencies;
  const now = Date.now();
  const before = new Date(now - STALE_AFTER_MS).toISOString();
  const stale = await listStaleBranches(database, { before, limit: MOST_AT_ONCE });
  if (stale.length === 0) return;
  const turn = { runId: 'upkeep/remove-branches', ordinal: 0 };
  await inQuarantine(dataFolder, turn, async (folder) => {
    const local = await createBare(folder, 'empty.git');
    for (const place of stale) {
      try {
        const kept = await removeOne(dependencies, place, { local, before });
        if (kept !== null) await putOffBranch(database, place, new Date(now).toISOString());
        log[kept === null ? 'info' : 'debug']({ ...place, kept }, 'stale branch');
      } catch (error) {
        // Every other one would be refused for the same reason.
        if (error instanceof ApplicationFailure && error.type === 'GithubRateLimit') throw error;
        await putOffBranch(database, place, new Date(now).toISOString());
        log.warn({ ...place, reason: errorText(error) }, 'a stale branch could not be removed');
      }
    }
  });
}

/** Returns why the branch is kept; null if it is gone. */
async function removeOne(
  dependencies: ActivityDependencies,
  place: BranchPlace,
  { local, before }: { local: string; before: string },
): Promise<string | null> {
  const { database, environment, access } = dependencies;
  const { branch } = place;
  const repository = await nameNow(dependencies, place);
  const wanted = await neededFor(dependencies, { repository, branch }, before);
  if (wanted !== null) return wanted;
  const { serverUrl } = environment.github;
  const token = await access.tokenFor(repository, 'write', PERMISSIONS);
  const remote: Remote = {
    name: repository,
    url: `${serverUrl}/${repository}.git`,
    server: { url: serverUrl, token },
    local,
    signal: AbortSignal.timeout(TURN_MS),
  };
  const tip = (await branchTips(remote, [branch])).get(branch);
  if (tip !== undefined) {
    const heads = await findPushedHeads(database, place.repository, [branch]);
    const pushed = heads.find(({ head }) => head === tip);
    if (pushed === undefined) return 'its tip is a commit of somebody else';
    await noteOwnActs(database, pushed.runId, [ownActKey.branch(repository, branch)]);
    const refused = await deleteBranch(remote, { branch, tip });
    if (refused !== null) return refused;
  }
  await forgetBranch(database, place);
  return null;
}

/**
 * The repository may have been renamed or transferred since. The forge finds no pull request by a branch of the former owner, and
 * without its pull request the branch would seem to be needed by nobody.
 */
async function nameNow({ github }: ActivityDependencies, { repository }: BranchPlace): Promise<string> {
  try {
    return (await github.getRepository(repository)).fullName;
  } catch (error) {
    throw githubFailure(error, `Looking up ${repository}`);
  }
}

/** What a branch is needed for; null if for nothing. Throws as `githubFailure` says. */
async function neededFor(
  { github }: ActivityDependencies,
  { repository, branch }: BranchPlace,
  before: string,
): Promise<string | null> {
  try {
    const pulls = await github.listPullsFrom(repository, branch);
    if (pulls.some(({ state }) => state === 'open')) return 'its pull request is open';
    if (pulls.some(({ closedAt }) => closedAt !== null && Date.parse(closedAt) > Date.parse(before)))
      return 'its pull request was closed not long ago';
    return (await github.hasOpenPullInto(repository, branch)) ? 'an open pull request goes into it' : null;
  } catch (error) {
    throw githubFailure(error, `Looking up pull requests of ${repository}`);
  }
}
