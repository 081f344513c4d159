import { ApplicationFailure } from '@temporalio/common';
import { delivered, staged } from '../done.ts';
import type { Done } from '../output-row.ts';
import { showPath } from '../policy/check-files.ts';
import type { CheckedChanges } from '../policy/check-policy.ts';
import { chooseBranch } from './choose-branch.ts';
import { handOverAsIssue } from './hand-over-as-issue.ts';
import type { ChosenBranch } from './own-branches.ts';
import { publish } from './publish.ts';
import { outputTitle } from '../text/pull-text.ts';
import { reportPull } from './report-pull.ts';
import type { Work } from './work.ts';

/**
 * Hands checked work over as the automation asks: as a pull request, as an issue for a person, or only as a note.
 * Throws: non-retryable `BranchesTaken` if strangers have committed to all of our branches, else as `publish` says.
 */
export async function finish(work: Work, checked: CheckedChanges): Promise<Done> {
  const { branches, existing, head, remote, origin } = work;
  const chosen = await chooseBranch({ repository: remote.local, branches, existing, head });
  if (chosen === null) {
    const message = `All branches ${branches[0]}, …-2 to ${branches.at(-1)} of ${remote.name} hold commits of others. What to do: delete those that are no longer needed`;
    throw ApplicationFailure.nonRetryable(message, 'BranchesTaken');
  }
  if (origin.automation.safeOutputs.staged) return show(work, checked, chosen);
  if (checked.protectedPaths.length > 0) return asProtectedIssue(work, checked);
  try {
    return reportPull(work, chosen, await publish(work, chosen));
  } catch (error) {
    if (!work.options.fallbackAsIssue || !isForbidden(error)) throw error;
    return asForbiddenIssue(work, checked, { branch: chosen.branch, error });
  }
}

function show(
  { options, title, base }: Work,
  { changes, protectedPaths }: CheckedChanges,
  { branch }: ChosenBranch,
): Done {
  const what = protectedPaths.length > 0 ? 'An issue' : `A pull request from ${branch} into ${base.branch}`;
  const files = changes.map(({ path }) => showPath(path)).slice(0, 20);
  return staged(
    `${what} "${outputTitle(options.titlePrefix, title)}" would have been opened, with ` +
      `${changes.length} changed file${changes.length === 1 ? '' : 's'}: ${files.join(', ')}`,
  );
}

async function asProtectedIssue(work: Work, { patch, protectedPaths }: CheckedChanges): Promise<Done> {
  const reason =
    '> [!WARNING]\n> Curfew opened no pull request, because the work changes files that this automation protects: ' +
    `${protectedPaths.map((path) => `\`${showPath(path)}\``).join(', ')}. Look at the changes and apply them yourself if they are right.`;
  return asIssue(work, patch, reason);
}

async function asForbiddenIssue(
  work: Work,
  { patch }: CheckedChanges,
  { branch, error }: { branch: string; error: Error },
): Promise<Done> {
  const { remote, base } = work;
  const compare = `${remote.url.replace(/\.git$/, '')}/compare/${base.branch}...${branch}`;
  const reason =
    `> [!WARNING]\n> The forge let Curfew push the branch \`${branch}\` but open no pull request ` +
    `(${error.message.split('\n')[0]}). [Open it yourself](${compare}).`;
  return asIssue(work, patch, reason);
}

async function asIssue(
  { github, origin, remote, options, title, body, asked }: Work,
  patch: Buffer,
  reason: string,
): Promise<Done> {
  const artefact = await handOverAsIssue(github, origin, {
    repository: remote.name,
    title: outputTitle(options.titlePrefix, title),
    labels: options.labels,
    text: body,
    reason,
    patch,
    asked,
  });
  const text = `Handed over as issue #${artefact.number} for a person to decide, not as a pull request: ${artefact.url}`;
  return delivered(artefact, text);
}

function isForbidden(error: unknown): error is Error {
  return error instanceof ApplicationFailure && error.type === 'PullRequestForbidden';
}
