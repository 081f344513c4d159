import type { CreatePullRequestOutput } from '../../../definitions/automation.ts';
import type { Environment } from '../../../runtime/environment.ts';
import type { Github } from '../../../connections/github/create-github.ts';
import { githubFailure } from '../../github-failure.ts';
import { branchNames } from './branch-name.ts';
import type { GitServer } from '../../../runtime/git/git.ts';
import type { OutputRequest } from '../../../contract/output.ts';
import { ToolError } from '../tool-error.ts';

/** Where the work of a run goes. */
export interface Place {
  /** As the forge spells it. */
  repository: string;
  url: string;
  server: GitServer;
  defaultBranch: string;
  /** What was checked out, where the automation says it: a branch or a full commit id. */
  ref: string | null;
  /** Set by the automation; null is the branch that was checked out. */
  baseBranch: string | null;
  /** Our branches for this subject, in order of preference. */
  branches: string[];
}

/**
 * Looks up where a pull request of this run goes. Throws a ToolError where the automation checks nothing out, else as
 * `githubFailure` says.
 */
export async function readPlace(
  github: Github,
  environment: Environment,
  { checkout, event, automation }: OutputRequest,
  options: Pick<CreatePullRequestOutput, 'branchPrefix' | 'baseBranch'>,
): Promise<Place> {
  const named = checkout === false ? null : (checkout.repository ?? event.repository);
  if (checkout === false || named === null) {
    throw new ToolError('This automation checks out no repository, so there is nowhere a pull request could go.');
  }
  const { serverUrl, token } = environment.github;
  try {
    const { fullName, defaultBranch } = await github.getRepository(named);
    return {
      repository: fullName,
      url: `${serverUrl}/${fullName}.git`,
      server: { url: serverUrl, token },
      defaultBranch,
      ref: checkout.ref?.replace(/^refs\/heads\//, '') ?? null,
      baseBranch: options.baseBranch,
      branches: branchNames(options.branchPrefix, automation.id, event.subject, fullName),
    };
  } catch (error) {
    throw githubFailure(error, `Looking up repository ${named}`);
  }
}

export interface Base {
  branch: string;
  /** A ref or commit of the forge beside the base branch on which work may build; null is the base branch itself. */
  start: string | null;
}

/** Which branch the work goes into, and where it may have begun. `tips` knows the branches that exist. */
export function baseOf({ baseBranch, ref, defaultBranch }: Place, tips: Map<string, string>): Base {
  const checkedOut = ref !== null && tips.has(ref) ? ref : null;
  const branch = baseBranch ?? checkedOut ?? defaultBranch;
  if (ref === null || ref === branch)
    return { branch, start: branch === defaultBranch ? null : `refs/heads/${defaultBranch}` };
  return { branch, start: checkedOut === null ? ref : `refs/heads/${checkedOut}` };
}
