import { readPatch } from '../bundle/changes.ts';
import { handOverAsIssue } from '../create-pull-request/hand-over-as-issue.ts';
import { delivered } from '../done.ts';
import { findOwnIssue } from '../issues/find-own-issue.ts';
import type { Done } from '../output-row.ts';
import { showPath } from '../policy/check-files.ts';
import type { CheckedChanges } from '../policy/check-policy.ts';
import type { PushWork } from './push-work.ts';

/** A longer patch does not fit into an issue. */
const MOST_PATCH_BYTES = 30_000;

/** Hands changes of protected files over as an issue for a person, as the automation asks. */
export async function asProtectedIssue(work: PushWork, { head, protectedPaths }: CheckedChanges): Promise<Done> {
  const { use, repository, pull, remote, tip } = work;
  const { github, origin, asked } = use;
  const patch = await readPatch({ repository: remote.local, from: tip, to: head, maxBytes: MOST_PATCH_BYTES });
  const artefact = await handOverAsIssue(github, origin, {
    repository,
    title: `Changes for pull request #${pull.number}`,
    labels: [],
    text: '',
    reason:
      `> [!WARNING]\n> Curfew pushed nothing to #${pull.number}, because the work changes files that this automation protects: ` +
      `${protectedPaths.map((path) => `\`${showPath(path)}\``).join(', ')}. Look at the changes and apply them yourself if they are right.`,
    patch: patch?.toString('utf8') ?? null,
    asked,
  });
  return delivered(artefact, `Handed over as issue #${artefact.number} for a person to decide: ${artefact.url}`);
}

/** An earlier attempt told the agent that it was done, and pushed nothing: then there is an issue, or nothing had to be made. */
export async function reportAnswered({ use, repository }: PushWork, answered: string): Promise<Done> {
  const { github, origin, asked } = use;
  const issue = await findOwnIssue(github, origin, { repository, asked });
  if (issue !== null) return delivered(issue, answered);
  const isStaged = origin.automation.safeOutputs.staged;
  return { effect: isStaged ? 'staged' : 'no-change', artefact: null, text: answered, note: answered };
}
