import { ApplicationFailure } from '@temporalio/common';
import type { PullDetails } from '../../connections/github/pull-calls.ts';
import type { Repository } from '../../connections/github/repository-calls.ts';
import type { Start } from './find-start.ts';

/** What a pull request of this run needs at the forge. */
export interface WantedBase {
  /** The first branch on which the work would be handed over. */
  branch: string;
  /** The option `branch-prefix`. */
  prefix: string;
  /** The option `base-branch`. */
  named: string | null;
  /** The base of the pull request that is checked out, if one is. */
  ofPull: string | null;
}

interface BaseSearch {
  wanted: WantedBase | null;
  pull: PullDetails | null;
  start: Start;
  repository: Repository;
}

interface BaseCheck {
  wanted: WantedBase;
  base: string;
  /** The ids that the forge has for `refsOfBase` and `refsOfStart`. */
  refs: Map<string, string>;
  repository: Repository;
}

const HEADS = 'refs/heads/';

/** Named by the automation, else the base of the pull request, else the branch that is checked out, else the default branch. */
export function baseBranchOf({ wanted, pull, start, repository }: BaseSearch): string {
  return wanted?.named ?? pull?.baseBranch ?? start.branch ?? repository.defaultBranch;
}

/** The refs by whose existence `checkBase` decides. */
export function refsOfBase({ branch, named, ofPull }: WantedBase): string[] {
  const bases = [named, ofPull].filter((name) => name !== null);
  return [...bases, ...foldersOf(branch)].map((name) => HEADS + name);
}

/**
 * Throws non-retryable `RepositoryArchived`, `BaseBranchMissing`, `BaseBranchOurs` or `BranchPrefixTaken` if the forge would
 * not take a pull request, whatever the agent does.
 */
export function checkBase({ wanted, base, refs, repository: { fullName, archived } }: BaseCheck): void {
  const { branch, prefix } = wanted;
  if (archived)
    throw refusal('RepositoryArchived', `${fullName} is archived, so nothing can be pushed there`, 'unarchive it');
  if (!refs.has(HEADS + base)) {
    const advice = 'set `base-branch` or `checkout.ref` to one that exists';
    throw refusal('BaseBranchMissing', `${fullName} has no branch ${base}`, advice);
  }
  if (base.startsWith(prefix)) {
    const what = `The base branch ${base} is below ${prefix}, where Curfew keeps its own branches`;
    throw refusal('BaseBranchOurs', what, 'set `base-branch` to another branch, or `branch-prefix` to another prefix');
  }
  const taken = foldersOf(branch).find((folder) => refs.has(HEADS + folder));
  if (taken === undefined) return;
  const what = `${fullName} has a branch ${taken}, so git cannot have a branch ${branch} beside it`;
  throw refusal('BranchPrefixTaken', what, 'set `branch-prefix` to one that is no branch, or delete that branch');
}

/** `a` and `a/b` for `a/b/c`: git cannot have a branch with one of these names as well. */
function foldersOf(branch: string): string[] {
  const parts = branch.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

function refusal(type: string, what: string, advice: string): Error {
  return ApplicationFailure.nonRetryable(`${what}. What to do: ${advice}`, type);
}
