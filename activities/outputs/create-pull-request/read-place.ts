import type { CreatePullRequestOptions } from '../../../definitions/outputs/create-pull-request.ts';
import type { Environment } from '../../../runtime/environment.ts';
import type { Github } from '../../../connections/github/create-github.ts';
import { githubFailure } from '../../github-failure.ts';
import { branchNames } from './branch-name.ts';
import type { GitServer } from '../../../runtime/git/git-environment.ts';
import type { OutputOrigin } from '../../../contract/output.ts';
import { ToolError } from '../../session/tools/tool-error.ts';

export interface PlaceOf {
  github: Github;
  environment: Environment;
  origin: OutputOrigin;
  options: Pick<CreatePullRequestOptions, 'branchPrefix' | 'baseBranch'>;
}

/** Where the work of a run goes. */
export interface Place {
  /** As the forge spells it. */
  repository: string;
  url: string;
  server: GitServer;
  defaultBranch: string;
  /** The branch, tag or full commit id that was checked out; null where the automation does not name it. */
  ref: string | null;
  /** As the automation names it; null is the branch that was checked out. */
  baseBranch: string | null;
  /** Our branches for this subject, in order of preference. */
  branches: string[];
}

/**
 * Looks up where a pull request of this run goes. Throws a ToolError if the automation checks nothing out, else as
 * `githubFailure` says.
 */
export async function readPlace({ github, environment, origin, options }: PlaceOf): Promise<Place> {
  const { checkout, event, automation } = origin;
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
      branches: branchNames({
        prefix: options.branchPrefix,
        automationId: automation.id,
        subject: event.subject,
        repository: fullName,
      }),
    };
  } catch (error) {
    throw githubFailure(error, `Looking up repository ${named}`);
  }
}

export interface Base {
  branch: string;
  /** A second ref or commit on which work may build; null if only the base branch may be built on. */
  start: string | null;
}

/** The branch that the work goes into, and where the work may have begun. `tips` holds the branches that exist. */
export function baseOf({ baseBranch, ref, defaultBranch }: Place, tips: Map<string, string>): Base {
  const checkedOut = ref !== null && tips.has(ref) ? ref : null;
  const branch = baseBranch ?? checkedOut ?? defaultBranch;
  if (ref === null || ref === branch)
    return { branch, start: branch === defaultBranch ? null : `refs/heads/${defaultBranch}` };
  return { branch, start: checkedOut === null ? ref : `refs/heads/${checkedOut}` };
}
