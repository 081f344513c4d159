import { assignToUser as output, type AssignToUserInput } from '../../../definitions/outputs/issues/assign-to-user.ts';
import type { AllowedOptions } from '../../../definitions/outputs/options/allowed-options.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { delivered, staged } from '../done.ts';
import { targetIssue } from '../issues/target-issue.ts';
import { outputFailure } from '../output-failure.ts';
import type { Done, OutputRow, OutputUse } from '../output-row.ts';
import { outputTarget, type OutputTarget } from '../text/output-target.ts';
import type { AssigneesArtefact } from './assignees-artefact.ts';
import { verifyAssignees } from './verify-assignees.ts';

/** People whom the agent chose, where the automation allows them. */
export const assignToUser: OutputRow<AllowedOptions, AssignToUserInput> = {
  output,
  carryOut: assign,
  verify: { assignees: verifyAssignees },
};

type Use = OutputUse<AllowedOptions, AssignToUserInput>;

/** Assigning somebody again changes nothing, so an attempt need not know whether an earlier one succeeded. */
async function assign(use: Use): Promise<Done> {
  const { origin, options, input } = use;
  const target = outputTarget(origin, { target: options.target, chosen: input.number, doing: 'assign' });
  try {
    return await carryOut(use, target);
  } catch (error) {
    throw outputFailure(error, `Assigning #${target.number} of ${target.repository}`);
  }
}

async function carryOut({ github, origin, options, input, answered }: Use, target: OutputTarget): Promise<Done> {
  const { repository, number } = target;
  const { assignees } = input;
  refuseOthers(assignees, options.allowed);
  const list = assignees.join(', ');
  const before = await targetIssue(github, target);
  if (origin.automation.safeOutputs.staged) return staged(`#${number} would have been assigned to ${list}.`);
  // If the agent was told already, somebody may have assigned it to others since.
  if (answered === null) await github.addAssignees(repository, number, assignees);
  const { assignees: after } = answered === null ? await targetIssue(github, target) : { assignees };
  // The forge leaves out whom it cannot assign, and says nothing.
  const left = without(assignees, after);
  const taken = without(assignees, left);
  const missing = `${left.join(', ')} cannot be assigned there: the forge takes people with access to ${repository}`;
  if (taken.length === 0) throw new ToolError(`${missing}.`);
  const url = `${before.url}#assignees`;
  const artefact: AssigneesArtefact = { type: 'assignees', url, repository, number, assignees: taken };
  const text = `#${number} is assigned to ${taken.join(', ')}: ${before.url}`;
  return delivered(artefact, left.length === 0 ? text : `${text}\n${missing}`);
}

function without(names: string[], others: string[]): string[] {
  const known = new Set(others.map((name) => name.toLowerCase()));
  return names.filter((name) => !known.has(name.toLowerCase()));
}

function refuseOthers(assignees: string[], allowed: string[] | null): void {
  const others = allowed === null ? [] : without(assignees, allowed);
  if (others.length === 0) return;
  throw new ToolError(
    `This automation does not assign to ${others.join(', ')}. Choose from: ${(allowed ?? []).join(', ')}.`,
  );
}
