import { ApplicationFailure } from '@temporalio/common';
import { delivered, staged } from '../done.ts';
import type { Done } from '../output-row.ts';
import { showPath } from '../policy/check-files.ts';
import type { CheckedChanges } from '../policy/check-policy.ts';
import { readPatch } from '../bundle/changes.ts';
import { chooseBranch } from './choose-branch.ts';
import { handOverAsIssue } from './hand-over-as-issue.ts';
import { keptPlace } from './kept-place.ts';
import type { ChosenBranch } from './own-branches.ts';
import { publish } from './publish.ts';
import type { FormerPart } from './former-parts.ts';
import { outputTitle } from '../text/pull-text.ts';
import { reportPull } from './report-pull.ts';
import { signWork } from './sign-work.ts';
import type { ReadyWork, Work } from './work.ts';

/** A longer patch does not fit into an issue. */
const MOST_PATCH_BYTES = 30_000;

/** Checked work, and what happened to its base branch: see `FoundBase`. */
export interface BasedChanges extends CheckedChanges {
  lost: string | null;
  /** The part of the series into whose branch the work goes; null if it goes into the base branch. */
  onto: FormerPart | null;
  /** As in `ReadyWork`. */
  shownAgain: number | null;
}

/**
 * Hands checked work over as the automation asks: as a pull request, as an issue for a person, or only as a note.
 * Throws: non-retryable `BranchesTaken` if strangers have committed to all of our branches; non-retryable `BaseBranchLost`
 * if there is no base branch any more and the automation wants no issue; else as `publish` says.
 */
export async function finish(work: Work, checked: BasedChanges): Promise<Done> {
  const { branches, existing, remote, origin } = work;
  const base = checked.onto === null ? work.base : { branch: checked.onto.branch, starts: [] };
  const ready = { ...work, base, head: checked.head, shownAgain: checked.shownAgain };
  if (checked.lost !== null) return withoutBase(ready, checked, checked.lost);
  const chosen = await chooseBranch({ repository: remote.local, branches, existing, head: ready.head });
  if (chosen === null) {
    const message = `All branches ${branches[0]}, …-2 to ${branches.at(-1)} of ${remote.name} hold commits of others. What to do: delete those that are no longer needed`;
    throw ApplicationFailure.nonRetryable(message, 'BranchesTaken');
  }
  if (origin.automation.safeOutputs.staged) return show(ready, checked, chosen);
  if (checked.protectedPaths.length > 0) return asProtectedIssue(ready, checked);
  try {
    const signed = await signWork(ready, chosen);
    return reportPull(signed, chosen, await publish(signed, chosen));
  } catch (error) {
    if (!work.options.fallbackAsIssue || !isForbidden(error)) throw error;
    return asForbiddenIssue(ready, checked, { branch: chosen.branch, error });
  }
}

function show(
  { options, title, base }: Work,
  { files, paths, protectedPaths }: CheckedChanges,
  { branch }: ChosenBranch,
): Done {
  const what = protectedPaths.length > 0 ? 'An issue' : `A pull request from ${branch} into ${base.branch}`;
  return staged(
    `${what} "${outputTitle(options.titlePrefix, title)}" would have been opened, with ` +
      `${files} changed file${files === 1 ? '' : 's'}: ${paths.map(showPath).join(', ')}`,
  );
}

async function withoutBase(work: ReadyWork, { mergeBase, files }: CheckedChanges, lost: string): Promise<Done> {
  const { origin, options, pinned } = work;
  if (origin.automation.safeOutputs.staged) {
    return staged(
      `An issue with ${files} changed file${files === 1 ? '' : 's'} would have been opened, because ${lost}`,
    );
  }
  if (!options.fallbackAsIssue) {
    const advice = 'restore the branch, or let the changes become an issue then (fallback-as-issue)';
    throw ApplicationFailure.nonRetryable(
      `There is no pull request, because ${lost}. What to do: ${advice}`,
      'BaseBranchLost',
    );
  }
  const reason =
    `> [!WARNING]\n> Curfew opened no pull request, because ${lost}. The work builds on commit ${pinned.commit}. ` +
    `Look at the changes and apply them yourself if they are still wanted. ${keptPlace(origin.sessionId)}.`;
  return asIssue(work, mergeBase, reason);
}

async function asProtectedIssue(work: ReadyWork, { mergeBase, protectedPaths }: CheckedChanges): Promise<Done> {
  const reason =
    '> [!WARNING]\n> Curfew opened no pull request, because the work changes files that this automation protects: ' +
    `${protectedPaths.map((path) => `\`${showPath(path)}\``).join(', ')}. Look at the changes and apply them yourself if they are right.`;
  return asIssue(work, mergeBase, reason);
}

async function asForbiddenIssue(
  work: ReadyWork,
  { mergeBase }: CheckedChanges,
  { branch, error }: { branch: string; error: Error },
): Promise<Done> {
  const { remote, base } = work;
  const compare = `${remote.url.replace(/\.git$/, '')}/compare/${base.branch}...${branch}`;
  const reason =
    `> [!WARNING]\n> The forge let Curfew push the branch \`${branch}\` but open no pull request ` +
    `(${error.message.split('\n')[0]}). [Open it yourself](${compare}).`;
  return asIssue(work, mergeBase, reason);
}

async function asIssue(
  { github, origin, remote, options, title, body, asked, head }: ReadyWork,
  mergeBase: string,
  reason: string,
): Promise<Done> {
  const wanted = { repository: remote.local, from: mergeBase, to: head, maxBytes: MOST_PATCH_BYTES };
  const patch = await readPatch(wanted);
  const artefact = await handOverAsIssue(github, origin, {
    repository: remote.name,
    title: outputTitle(options.titlePrefix, title),
    labels: options.labels,
    text: body,
    reason,
    patch: patch?.toString('utf8') ?? null,
    asked,
  });
  const text = `Handed over as issue #${artefact.number} for a person to decide, not as a pull request: ${artefact.url}`;
  return delivered(artefact, text);
}

function isForbidden(error: unknown): error is Error {
  return error instanceof ApplicationFailure && error.type === 'PullRequestForbidden';
}
