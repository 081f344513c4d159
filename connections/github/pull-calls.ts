import type { Octokit } from 'octokit';
import { readPages } from './read-pages.ts';
import { nullIfMissing, ownerAndRepo } from './repository-calls.ts';

export interface Pull {
  number: number;
  /** For people. */
  url: string;
  state: 'open' | 'closed';
  /** When it was merged, RFC 3339; null if it was not. */
  mergedAt: string | null;
  /** When it was closed or merged, RFC 3339; null if it is open, or if the forge does not say. */
  closedAt: string | null;
  draft: boolean;
  title: string;
  body: string;
  author: string | null;
  headBranch: string;
  headSha: string;
  /** Its branch is in another repository, or in one that is deleted. */
  isFromFork: boolean;
  baseBranch: string;
}

export interface PullDetails extends Pull {
  /** Null where the forge does not say. */
  changedFiles: number | null;
  /** How many commits it has; null where the forge does not say. */
  commits: number | null;
}

export interface PullChange {
  title?: string;
  body?: string;
  /** The branch that it goes into. */
  base?: string;
}

export interface PullCalls {
  /** Pull requests whose head is this branch of this repository, not of a fork; open and closed ones, newest first. */
  listPullsFrom(repository: string, branch: string): Promise<Pull[]>;
  /** Whether an open pull request goes into this branch. */
  hasOpenPullInto(repository: string, branch: string): Promise<boolean>;
  getPull(repository: string, number: number): Promise<PullDetails | null>;
  createPull(
    repository: string,
    pull: { title: string; body: string; head: string; base: string; draft: boolean },
  ): Promise<Pull>;
  /** Changes what is given; the rest stays as it is. */
  updatePull(repository: string, number: number, change: PullChange): Promise<Pull>;
  requestReviewers(repository: string, number: number, of: { reviewers: string[]; teams: string[] }): Promise<void>;
}

/** The parts of an answer that we read; other forges leave some of them out. */
interface PullAnswer {
  number: number;
  html_url: string;
  state: string;
  draft?: boolean | undefined;
  merged_at?: string | null;
  closed_at?: string | null;
  title: string;
  body: string | null;
  user: { login: string } | null;
  head: { ref: string; sha: string; repo?: { full_name: string } | null };
  base: { ref: string; repo?: { full_name: string } };
}

export function createPullCalls(octokit: Octokit): PullCalls {
  return {
    listPullsFrom: async (repository, branch) => {
      const place = ownerAndRepo(repository);
      const filter = { head: `${place.owner}:${branch}`, state: 'all', sort: 'created', direction: 'desc' } as const;
      const found = await readPages(
        (page) => octokit.rest.pulls.list({ ...place, ...filter, per_page: 100, page }),
        (pull) => pull.number,
      );
      return found
        .filter((pull) => isFrom(pull, homeOf(pull, repository), branch))
        .map((pull) => toPull(pull, repository))
        .sort((a, b) => b.number - a.number);
    },
    hasOpenPullInto: async (repository, branch) => {
      const filter = { base: branch, state: 'open', per_page: 100 } as const;
      const { data } = await octokit.rest.pulls.list({ ...ownerAndRepo(repository), ...filter });
      // A forge may ignore the filter.
      return data.some(({ base }) => base.ref === branch);
    },
    getPull: async (repository, number) => {
      const found = await nullIfMissing(octokit.rest.pulls.get({ ...ownerAndRepo(repository), pull_number: number }));
      if (found === null) return null;
      const answer: PullAnswer & { changed_files?: number; commits?: number } = found.data;
      return {
        ...toPull(answer, repository),
        changedFiles: answer.changed_files ?? null,
        commits: answer.commits ?? null,
      };
    },
    createPull: async (repository, pull) =>
      toPull((await octokit.rest.pulls.create({ ...ownerAndRepo(repository), ...pull })).data, repository),
    updatePull: async (repository, number, change) =>
      toPull(
        (await octokit.rest.pulls.update({ ...ownerAndRepo(repository), pull_number: number, ...change })).data,
        repository,
      ),
    requestReviewers: async (repository, number, { reviewers, teams }) => {
      await octokit.rest.pulls.requestReviewers({
        ...ownerAndRepo(repository),
        pull_number: number,
        reviewers,
        team_reviewers: teams,
      });
    },
  };
}

function toPull(answer: PullAnswer, repository: string): Pull {
  return {
    number: answer.number,
    url: answer.html_url,
    state: answer.state === 'open' ? 'open' : 'closed',
    mergedAt: answer.merged_at ?? null,
    closedAt: answer.closed_at ?? null,
    draft: answer.draft ?? false,
    title: answer.title,
    body: answer.body ?? '',
    author: answer.user?.login ?? null,
    headBranch: answer.head.ref,
    headSha: answer.head.sha,
    isFromFork: !isFrom(answer, homeOf(answer, repository), answer.head.ref),
    baseBranch: answer.base.ref,
  };
}

/** A repository that was renamed still answers to its old name, and its answers have the new one. */
function homeOf({ base }: PullAnswer, repository: string): string {
  return base.repo?.full_name ?? repository;
}

/** A forge may ignore the filter `head=`, and a fork may have a branch of the same name. */
function isFrom(answer: PullAnswer, repository: string, branch: string): boolean {
  const { ref, repo } = answer.head;
  // Null means that the fork was deleted.
  const home = repo === undefined ? repository : repo?.full_name;
  return ref === branch && home?.toLowerCase() === repository.toLowerCase();
}
