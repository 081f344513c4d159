import type { Octokit } from 'octokit';
import { hasMore, readPages } from './read-pages.ts';
import { nullIfMissing, ownerAndRepo } from './repository-calls.ts';

export interface OpenIssue {
  number: number;
  title: string;
  body: string;
  author: string | null;
}

/** Calls about the open issues of a repository and its labels. */
export interface LabellingCalls {
  /**
   * Open issues that `isWanted` takes, newest first, at most `most` of them among the newest 1,000. Only issues
   * that `creator` has opened, a login.
   */
  findOpenIssues(
    repository: string,
    wanted: { creator: string; most: number; isWanted: (issue: OpenIssue) => boolean },
  ): Promise<OpenIssue[]>;
  /** Closes an issue as not planned; one that is closed stays so. */
  closeIssue(repository: string, number: number): Promise<void>;
  /** The names of the labels of an issue or pull request; null if there is none of that number. */
  labelsOf(repository: string, number: number): Promise<string[] | null>;
  /** The names of all labels of a repository. */
  listLabels(repository: string): Promise<string[]>;
}

const MOST_PAGES = 10;
const PER_PAGE = 100;

export function createLabellingCalls(octokit: Octokit): LabellingCalls {
  const { issues } = octokit.rest;
  return {
    findOpenIssues: async (repository, { creator, most, isWanted }) => {
      const found: OpenIssue[] = [];
      const filter = { state: 'open', sort: 'created', direction: 'desc', per_page: PER_PAGE } as const;
      for (let page = 1; page <= MOST_PAGES && found.length < most; page += 1) {
        const { data, headers } = await issues.listForRepo({ ...ownerAndRepo(repository), ...filter, creator, page });
        const onPage = data.filter(({ pull_request: pull }) => !pull).map(toOpenIssue);
        found.push(...onPage.filter(isWanted));
        if (!hasMore(data.length, headers.link)) break;
      }
      return found.slice(0, most);
    },
    closeIssue: async (repository, number) => {
      await issues.update({
        ...ownerAndRepo(repository),
        issue_number: number,
        state: 'closed',
        state_reason: 'not_planned',
      });
    },
    labelsOf: async (repository, number) => {
      const found = await nullIfMissing(
        issues.listLabelsOnIssue({ ...ownerAndRepo(repository), issue_number: number, per_page: PER_PAGE }),
      );
      return found === null ? null : found.data.map(({ name }) => name);
    },
    listLabels: async (repository) => {
      const found = await readPages(
        (page) => issues.listLabelsForRepo({ ...ownerAndRepo(repository), per_page: PER_PAGE, page }),
        ({ name }) => name,
      );
      return found.map(({ name }) => name);
    },
  };
}

function toOpenIssue(answer: {
  number: number;
  title: string;
  body?: string | null | undefined;
  user: { login: string } | null;
}): OpenIssue {
  return {
    number: answer.number,
    title: answer.title,
    body: answer.body ?? '',
    author: answer.user?.login ?? null,
  };
}
