import type { Github } from '../../../connections/github/create-github.ts';
import type { Pull } from '../../../connections/github/pull-calls.ts';
import type { PushedHeadsTable } from '../../../database/pushed-heads/pushed-heads-table.ts';
import { isByUs } from '../../is-by-us.ts';

const MOST_COMMITS = 20;
const PUSHED = /<!-- curfew-pushed:([0-9a-f,]+) -->/g;
const HEAD = /<!-- curfew-head:([0-9a-f]+:[0-9a-f]+) -->/g;

/** One of our branches that exists, and the pull requests from it that we opened, newest first. */
export interface OwnBranch {
  branch: string;
  tip: string;
  pulls: Pull[];
  /** What we have pushed to it, as the database says. */
  pushed: string[];
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

/** The marks of ours in the body of a pull request, for a new body. */
export function ownMarks({ body }: Pull): string[] {
  const last = [[...body.matchAll(HEAD)].at(-1)?.[0], [...body.matchAll(PUSHED)].at(-1)?.[0]];
  return last.filter((mark) => mark !== undefined);
}

export interface BranchSearch {
  /** `owner/name`. */
  repository: string;
  /** Those that may be ours. */
  branches: string[];
  /** The commits of the branches that exist, by branch. */
  tips: Map<string, string>;
  /** What we have pushed to these branches. */
  heads: readonly Pick<PushedHeadsTable, 'branch' | 'head'>[];
}

export interface OwnBranches {
  existing: OwnBranch[];
  /** Our pull requests from all of the branches, also from those that are deleted; newest first. */
  pulls: Pull[];
}

/**
 * Our branches that exist, and our pull requests. A name is looked at, beside those of branches that exist, if all names before
 * it were used. If the forge does not say who we are, those count that list a commit which the database knows as pushed by us.
 */
export async function readOwnBranches(
  github: Pick<Github, 'botLogin' | 'listPullsFrom'>,
  { repository, branches, tips, heads }: BranchSearch,
): Promise<OwnBranches> {
  const existing: OwnBranch[] = [];
  const pulls: Pull[] = [];
  let allUsed = true;
  for (const branch of branches) {
    const tip = tips.get(branch);
    if (tip === undefined && !allUsed) continue;
    const login = await github.botLogin();
    const pushed = heads.filter((one) => one.branch === branch).map(({ head }) => head);
    const own = (await github.listPullsFrom(repository, branch)).filter((pull) => {
      const listed = pushedCommits(pull);
      return login === null
        ? listed.some((head) => pushed.includes(head))
        : isByUs(pull.author, login) && listed.length > 0;
    });
    if (tip !== undefined) existing.push({ branch, tip, pulls: own, pushed });
    pulls.push(...own);
    allUsed &&= tip !== undefined || own.length > 0;
  }
  return { existing, pulls: pulls.sort((a, b) => b.number - a.number) };
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
