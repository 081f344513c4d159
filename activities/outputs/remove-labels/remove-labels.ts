import { removeLabels as output, type RemoveLabelsInput } from '../../../definitions/outputs/issues/remove-labels.ts';
import type { AllowedOptions } from '../../../definitions/outputs/options/allowed-options.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { delivered, nothingChanged, staged } from '../done.ts';
import { targetIssue } from '../issues/target-issue.ts';
import { outputFailure } from '../output-failure.ts';
import type { Done, OutputRow, OutputUse } from '../output-row.ts';
import { outputTarget, type OutputTarget } from '../text/output-target.ts';
import type { RemovedLabelsArtefact } from './removed-labels-artefact.ts';
import { verifyRemovedLabels } from './verify-removed-labels.ts';

/** Labels that the agent takes off, where the automation allows it. */
export const removeLabels: OutputRow<AllowedOptions, RemoveLabelsInput> = {
  output,
  carryOut: unlabel,
  verify: { 'removed-labels': verifyRemovedLabels },
};

type Use = OutputUse<AllowedOptions, RemoveLabelsInput>;

async function unlabel(use: Use): Promise<Done> {
  const { origin, options, input } = use;
  const target = outputTarget(origin, { target: options.target, chosen: input.number, doing: 'take labels off' });
  try {
    return await carryOut(use, target);
  } catch (error) {
    throw outputFailure(error, `Taking labels off #${target.number} of ${target.repository}`);
  }
}

/**
 * Takes off each label that is there. An attempt that comes after one of which only the answer was lost finds none of them, and
 * cannot tell that from labels that never were there: it says that they are off, which is true.
 */
async function carryOut({ github, origin, options, input, answered }: Use, target: OutputTarget): Promise<Done> {
  const { repository, number } = target;
  refuseOthers(input.labels, options.allowed);
  const issue = await targetIssue(github, target);
  const wanted = new Set(input.labels.map((name) => name.toLowerCase()));
  const present = issue.labels.filter((name) => wanted.has(name.toLowerCase()));
  const list = input.labels.join(', ');
  if (origin.automation.safeOutputs.staged) {
    if (present.length === 0) return nothingChanged(`#${number} has none of the labels ${list}.`);
    return staged(`The labels ${present.join(', ')} would have been taken off #${number}.`);
  }
  // If the agent was told already, somebody may have set a label again since.
  if (answered === null) for (const name of present) await github.removeLabel(repository, number, name);
  const url = `${issue.url}#removed-labels`;
  const artefact: RemovedLabelsArtefact = { type: 'removed-labels', url, repository, number, labels: input.labels };
  return delivered(artefact, `#${number} does not have the labels ${list} any more: ${issue.url}`);
}

function refuseOthers(labels: string[], allowed: string[] | null): void {
  if (allowed === null) return;
  const known = new Set(allowed.map((name) => name.toLowerCase()));
  const others = labels.filter((name) => !known.has(name.toLowerCase()));
  if (others.length === 0) return;
  throw new ToolError(`This automation does not take off ${others.join(', ')}. Choose from: ${allowed.join(', ')}.`);
}
