import type { Github } from '../../../connections/github/create-github.ts';
import type { Pull } from '../../../connections/github/pull-calls.ts';

const MOST_COMMITS = 20;
const PUSHED = /<!-- curfew-pushed:([0-9a-f,]+) -->/g;

/** A branch of ours that exists, and the pull requests from it that we opened, newest first. */
export interface OwnBranch {
  branch: string;
  tip: string;
  pulls: Pull[];
}

/** What a pull request's body carries so that we know what we have pushed: anything else on its branch is a stranger's. */
export function pushedMark(commits: string[]): string {
  return `<!-- curfew-pushed:${[...new Set(commits)].slice(-MOST_COMMITS).join(',')} -->`;
}

/** By the last mark of the body: ours comes after all words of others. */
export function pushedCommits(pull: Pull): string[] {
  return [...pull.body.matchAll(PUSHED)].at(-1)?.[1]?.split(',') ?? [];
}

/** Those of our branches that exist, with our pull requests. Who we are is not asked where the forge does not tell. */
export async function readOwnBranches(
  github: Github,
  repository: string,
  branches: string[],
  tips: Map<string, string>,
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
  /** The commit that is there and that we may replace; null: the branch must not exist. */
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

/** Where exactly this commit has been handed over already: pushed by us and in an open pull request. */
export function handedOverBefore(existing: OwnBranch[], head: string): ChosenBranch | null {
  const chosen = existing.filter(({ tip }) => tip === head).map(asChosen);
  return chosen.find(({ pull }) => pull !== null && pushedCommits(pull).includes(head)) ?? null;
}
