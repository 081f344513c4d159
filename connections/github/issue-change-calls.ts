import { RequestError, type Octokit } from 'octokit';
import { nullIfMissing, ownerAndRepo } from './repository-calls.ts';

/** An issue or a pull request as it is now. */
export interface IssueFacts {
  number: number;
  /** For people. */
  url: string;
  title: string;
  body: string;
  state: 'open' | 'closed';
  /** `reopened` for an open issue that was closed before; null where the forge does not say. */
  stateReason: string | null;
  labels: string[];
  /** Logins. */
  assignees: string[];
  /** Null if the account is gone. */
  author: string | null;
  isPull: boolean;
}

export interface IssueChange {
  title?: string;
  body?: string;
  state?: 'open' | 'closed';
  /** Only with `state: 'closed'`. */
  stateReason?: 'completed' | 'not_planned' | 'duplicate';
}

/** Calls that read and change one issue. */
export interface IssueChangeCalls {
  /** Null if there is none of that number, if it was moved into another repository or deleted, or if the token may not see it. */
  readIssue(repository: string, number: number): Promise<IssueFacts | null>;
  /** What is left out stays as it is. To set what is so already changes nothing. */
  changeIssue(repository: string, number: number, change: IssueChange): Promise<void>;
}

export function createIssueChangeCalls(octokit: Octokit): IssueChangeCalls {
  const { issues } = octokit.rest;
  const at = (repository: string, number: number) => ({ ...ownerAndRepo(repository), issue_number: number });
  return {
    readIssue: async (repository, number) => {
      const found = await nullIfGone(issues.get(at(repository, number)));
      return found === null ? null : toFacts(found.data);
    },
    changeIssue: async (repository, number, { stateReason, ...change }) => {
      const reason = stateReason === undefined ? {} : { state_reason: stateReason };
      await issues.update({ ...at(repository, number), ...change, ...reason });
    },
  };
}

/** GitHub answers 410 for an issue that was deleted. */
async function nullIfGone<Result>(call: Promise<Result>): Promise<Result | null> {
  return await nullIfMissing(call).catch((error: unknown) => {
    if (error instanceof RequestError && error.status === 410) return null;
    throw error;
  });
}

interface IssueAnswer {
  number: number;
  html_url: string;
  title: string;
  body?: string | null | undefined;
  state: string;
  state_reason?: string | null | undefined;
  labels: (string | { name?: string | undefined })[];
  assignees?: { login: string }[] | null | undefined;
  user?: { login: string } | null | undefined;
  pull_request?: unknown;
}

function toFacts(answer: IssueAnswer): IssueFacts {
  return {
    number: answer.number,
    url: answer.html_url,
    title: answer.title,
    body: answer.body ?? '',
    state: answer.state === 'closed' ? 'closed' : 'open',
    stateReason: answer.state_reason ?? null,
    labels: answer.labels.flatMap((label) => (typeof label === 'string' ? [label] : (label.name ?? []))),
    assignees: (answer.assignees ?? []).map(({ login }) => login),
    author: answer.user?.login ?? null,
    isPull: Boolean(answer.pull_request),
  };
}
