import type { Github } from '../../../connections/github/create-github.ts';
import type { Pull } from '../../../connections/github/pull-calls.ts';

const MOST_COMMITS = 20;
const PUSHED = /<!-- curfew-pushed:([0-9a-f,]+) -->/g;
const HEAD = /<!-- curfew-head:([0-9a-f]+:[0-9a-f]+) -->/g;

/** One of our branches that exists, and the pull requests from it that we opened, newest first. */
export interface OwnBranch {
  branch: string;
  tip: string;
  pulls: Pull[];
}

/** The body of our pull request lists the commits that we pushed. Any other commit on its branch is a stranger's. */
export function pushedMark(commits: string[]): string {
  return `<!-- curfew-pushed:${[...new Set(commits)].slice(-MOST_COMMITS).join(',')} -->`;
}

/** The body of our pull request also says from which commit of the agent the last one was made. */
export function headMark(agentHead: string, head: string): string {
  return `<!-- curfew-head:${agentHead}:${head} -->`;
}

function lastHead(pull: Pull): string | undefined {
  return [...pull.body.matchAll(HEAD)].at(-1)?.[1];
}

/** The last mark of the body counts: we write ours below everything else. */
export function pushedCommits(pull: Pull): string[] {
  return [...pull.body.matchAll(PUSHED)].at(-1)?.[1]?.split(',') ?? [];
}

export interface BranchSearch {
  /** `owner/name`. */
  repository: string;
  /** Those that may be ours. */
  branches: string[];
  /** The commits of the branches that exist, by branch. */
  tips: Map<string, string>;
}

/**
 * Our branches that exist, with our pull requests. If the forge does not say who we are, pull requests of every author
 * count.
 */
export async function readOwnBranches(
  github: Github,
  { repository, branches, tips }: BranchSearch,
): Promise<OwnBranch[]> {
  const found: OwnBranch[] = [];
  for (const branch of branches) {
    const tip = tips.get(branch);
    if (tip === undefined) continue;
    const login = await github.botLogin();
    const pulls = await github.listPullsFrom(repository, branch);
    const own = pulls.filter((pull) => (login === null || pull.author === login) && pushedCommits(pull).length > 0);
    found.push({ branch, tip, pulls: own });
  }
  return found;
}

export interface ChosenBranch {
  branch: string;
  /** The commit at the tip of the branch, which we may replace; null if the branch must not exist. */
  replaces: string | null;
  /** Our open pull request from it. */
  pull: Pull | null;
  /** What we have pushed to it before. */
  pushed: string[];
}

export function asChosen({ branch, tip, pulls }: OwnBranch): ChosenBranch {
  const pull = pulls.find(({ state }) => state === 'open') ?? null;
  return { branch, replaces: tip, pull, pushed: [...pulls.flatMap(pushedCommits), tip] };
}

/** A branch that exists. */
export interface HandedOver extends ChosenBranch {
  replaces: string;
}

/**
 * The branch on which exactly this commit of an agent is handed over already: we pushed what we made of it, and its pull
 * request is open.
 */
export function handedOverBefore(existing: OwnBranch[], agentHead: string): HandedOver | null {
  for (const own of existing) {
    const chosen = { ...asChosen(own), replaces: own.tip };
    if (chosen.pull !== null && lastHead(chosen.pull) === `${agentHead}:${own.tip}`) return chosen;
  }
  return null;
}
