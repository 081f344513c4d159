import type { Github } from '../../../connections/github/create-github.ts';
import type { Pull } from '../../../connections/github/pull-calls.ts';
import type { PushToPullRequestBranchOptions } from '../../../definitions/outputs/pulls/push-to-pull-request-branch.ts';
import { ToolError } from '../../session/tools/tool-error.ts';

export interface JudgedPull {
  github: Github;
  /** `owner/name`. */
  repository: string;
  pull: Pull;
  defaultBranch: string;
  options: Pick<PushToPullRequestBranchOptions, 'authors'>;
  /** Curfew has pushed to its branch before. */
  isOurs: boolean;
}

/** Throws a ToolError that says why nothing may be pushed to a pull request, if that is so. */
export async function refusePull(judged: JudgedPull): Promise<void> {
  const { github, repository, pull } = judged;
  const reason = reasonOf(judged) ?? (await protection(github, repository, pull.headBranch));
  if (reason === null) return;
  throw new ToolError(`Nothing was pushed to pull request #${pull.number} of ${repository}: ${reason}.`);
}

function reasonOf({ repository, pull, defaultBranch, options, isOurs }: JudgedPull): string | null {
  const { headBranch, author, isFromFork } = pull;
  if (pull.mergedAt !== null) return 'it is merged. Further changes need another pull request';
  if (pull.state === 'closed') return 'it is closed. A person who wants more of it can reopen it';
  if (isFromFork)
    return `its branch is in a fork, and Curfew pushes only to ${repository} itself. Say in a comment what should be changed`;
  if (headBranch === defaultBranch) return `its branch ${headBranch} is the default branch`;
  const isNamed = options.authors.some((login) => login.toLowerCase() === author?.toLowerCase());
  if (isOurs || isNamed) return null;
  const whose = author === null ? 'its author has left' : `it is of ${author}`;
  const allowed = ['Curfew', ...options.authors].join(', ');
  return `${whose}, and this automation pushes only to those of ${allowed} (authors)`;
}

async function protection(github: Github, repository: string, branch: string): Promise<string | null> {
  const isProtected = await github.isBranchProtected(repository, branch);
  if (isProtected === null) return `its branch ${branch} was deleted`;
  return isProtected ? `rules of the repository protect its branch ${branch}` : null;
}
