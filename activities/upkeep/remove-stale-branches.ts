import { noteOwnActs } from '../../database/own-acts/note-own-acts.ts';
import { findPushedHeads } from '../../database/pushed-heads/find-pushed-heads.ts';
import {
  forgetBranch,
  listStaleBranches,
  MOST_BRANCH_ATTEMPTS,
  putOffBranch,
  putOffBranchesOf,
  type BranchPlace,
  type StaleBranch,
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
import { workThrough } from './work-through.ts';

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
 * itself when it deletes them. A branch that is still needed is looked at again two weeks later. One that cannot be removed is tried
 * again, later each time, and left to people in the end, which the log says.
 */
export const removeStaleBranches: UpkeepRow = {
  name: 'remove-branches',
  everyMs: 60 * 60_000,
  permissions: PERMISSIONS,
  run: removeAllStale,
};

async function removeAllStale(dependencies: ActivityDependencies): Promise<void> {
  const { database, dataFolder } = dependencies;
  const before = timeIn(-STALE_AFTER_MS);
  const list = async (limit: number) => await listStaleBranches(database, { before, limit });
  if ((await list(1)).length === 0) return;
  const turn = { runId: 'upkeep/remove-branches', ordinal: 0 };
  await inQuarantine(dataFolder, turn, async (folder) => {
    const local = await createBare(folder, 'empty.git');
    await workThrough({
      most: MOST_AT_ONCE,
      list,
      work: async (place) => await lookAt(dependencies, place, { local, before }),
      putOff: async (owner, until) => await putOffBranchesOf(database, owner, staleAgain(until)),
      failed: async (place, error) => await tryAgainLater(dependencies, place, errorText(error)),
    });
  });
}

async function lookAt(dependencies: ActivityDependencies, place: StaleBranch, turn: Turn): Promise<void> {
  const { database, log } = dependencies;
  const { repository, branch } = place;
  const left = await removeOne(dependencies, place, turn);
  if (left !== null && !left.isNeeded) return await tryAgainLater(dependencies, place, left.why);
  if (left !== null) await putOffBranch(database, place, { at: timeIn(0), attempts: 0 });
  log[left === null ? 'info' : 'debug']({ repository, branch, kept: left?.why ?? null }, 'stale branch');
}

async function tryAgainLater(dependencies: ActivityDependencies, place: StaleBranch, reason: string): Promise<void> {
  const { database, log } = dependencies;
  const attempts = place.attempts + 1;
  const wait = Math.min(DAY_MS * 2 ** Math.min(attempts - 1, 20), STALE_AFTER_MS);
  await putOffBranch(database, place, { at: staleAgain(timeIn(wait)), attempts });
  const isOver = attempts >= MOST_BRANCH_ATTEMPTS;
  const said = isOver
    ? 'a stale branch could not be removed and is left to people'
    : 'a stale branch could not be removed yet';
  log[isOver ? 'warn' : 'debug']({ repository: place.repository, branch: place.branch, attempts, reason }, said);
}

/** What is noted of a branch that is to be stale at a time (RFC 3339). */
function staleAgain(at: string): string {
  return new Date(Date.parse(at) - STALE_AFTER_MS).toISOString();
}

function timeIn(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}

interface Turn {
  local: string;
  before: string;
}

/** Why a branch is there still. `isNeeded`: nobody wants it removed now. */
interface Left {
  why: string;
  isNeeded: boolean;
}

/** Returns why the branch is there still; null if it is gone. Throws as `githubFailure` and `gitFailure` say. */
async function removeOne(
  dependencies: ActivityDependencies,
  place: BranchPlace,
  { local, before }: Turn,
): Promise<Left | null> {
  const { database, environment } = dependencies;
  const { branch } = place;
  const repository = await nameNow(dependencies, place);
  const wanted = await neededFor(dependencies, { repository, branch }, before);
  if (wanted !== null) return { why: wanted, isNeeded: true };
  const { serverUrl } = environment.github;
  const token = await tokenFor(dependencies, repository);
  const remote: Remote = {
    name: repository,
    url: `${serverUrl}/${repository}.git`,
    server: { url: serverUrl, token },
    forgetToken: () => dependencies.access.forget(token),
    isOfApp: dependencies.access.app('write') !== null,
    local,
    signal: AbortSignal.timeout(TURN_MS),
  };
  const tip = (await branchTips(remote, [branch])).get(branch);
  if (tip !== undefined) {
    const heads = await findPushedHeads(database, place.repository, [branch]);
    const pushed = heads.find(({ head }) => head === tip);
    if (pushed === undefined) return { why: 'its tip is a commit of somebody else', isNeeded: false };
    await noteOwnActs(database, pushed.runId, [ownActKey.branch(repository, branch)]);
    const refused = await deleteBranch(remote, { branch, tip });
    if (refused !== null) return { why: `the forge keeps it: ${refused}`, isNeeded: false };
  }
  await forgetBranch(database, place);
  return null;
}

async function tokenFor({ access }: ActivityDependencies, repository: string): Promise<string | null> {
  try {
    return await access.tokenFor(repository, 'write', PERMISSIONS);
  } catch (error) {
    throw githubFailure(error, `Asking for access to ${repository}`);
  }
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
