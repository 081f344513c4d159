import type { CreatePullRequestOptions } from '../../../definitions/outputs/pulls/create-pull-request.ts';
import type { Environment } from '../../../runtime/environment/environment.ts';
import type { GithubAccess } from '../../../connections/github/access/github-access.ts';
import type { Github } from '../../../connections/github/create-github.ts';
import { outputPermissionsOf } from '../../../definitions/permissions/output-permissions-of.ts';
import { githubFailure } from '../../github-failure.ts';
import type { WithToken } from '../bundle/git-failure.ts';
import type { PinnedCheckout } from '../../../contract/checkout.ts';
import { branchNames } from './branch-name.ts';
import type { GitServer } from '../../../runtime/git/git-environment.ts';
import type { OutputOrigin } from '../output-origin.ts';
import { ToolError } from '../../session/tools/tool-error.ts';

export interface PlaceOf {
  github: Github;
  access: GithubAccess;
  environment: Environment;
  origin: OutputOrigin;
  options: Pick<CreatePullRequestOptions, 'branchPrefix'>;
  /** Which pull request of a series; 1 if there is but one. */
  part: number;
}

/** Where the work of a run goes. */
export interface Place {
  /** As it was called when the run began. If it was renamed since, the forge still knows it by that name. */
  repository: string;
  /** By its present name. */
  url: string;
  server: GitServer;
  /** What is done with the token of `server`. */
  token: Required<WithToken>;
  defaultBranch: string;
  /** What was checked out, and the branch that the work goes into. */
  pinned: PinnedCheckout;
  /** Our branches for this part of the subject, in order of preference. */
  branches: string[];
  /** Those of the parts before it: the first part first. */
  formerParts: string[][];
}

/**
 * Looks up where a pull request of this run goes. Throws a ToolError if the automation checks nothing out, else as
 * `githubFailure` says.
 */
export async function readPlace({ github, access, environment, origin, options, part }: PlaceOf): Promise<Place> {
  const { runId, pinned, event, automation } = origin;
  if (pinned === null) {
    throw new ToolError('This automation checks out no repository, so there is nowhere a pull request could go.');
  }
  const { serverUrl } = environment.github;
  try {
    const { fullName, defaultBranch } = await github.getRepository(pinned.repository);
    const token = await access.ofRun(runId).tokenFor(fullName, 'write', outputPermissionsOf(automation.safeOutputs));
    const owner = {
      prefix: options.branchPrefix,
      automationId: automation.id,
      subject: event.subject,
      repository: pinned.repository,
      ...(automation.whenBusy === 'parallel' ? { runId } : {}),
    };
    return {
      // Branches, and what is noted about them, must be the same for another attempt.
      repository: pinned.repository,
      url: `${serverUrl}/${fullName}.git`,
      server: { url: serverUrl, token },
      token: { forgetToken: () => access.forget(token), isOfApp: access.app('write') !== null },
      defaultBranch,
      pinned,
      branches: branchNames({ ...owner, part }),
      formerParts: Array.from({ length: part - 1 }, (_, index) => branchNames({ ...owner, part: index + 1 })),
    };
  } catch (error) {
    throw githubFailure(error, `Looking up repository ${pinned.repository}`);
  }
}

export interface Base {
  branch: string;
  /** Refs and commits beside the base branch on which the work may build. */
  starts: string[];
}

/** The branch that the work goes into, and where else the work may have begun. `tips` holds the branches that exist. */
export function baseOf({ pinned }: Place, tips: Map<string, string>): Base {
  const { base, branch, commit } = pinned;
  if (branch === base) return { branch: base, starts: [] };
  // The branch may have moved on between the look at it and the clone.
  return { branch: base, starts: branch !== null && tips.has(branch) ? [commit, `refs/heads/${branch}`] : [commit] };
}
