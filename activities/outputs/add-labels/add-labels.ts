import { addLabels as output, type AddLabelsInput } from '../../../definitions/outputs/issues/add-labels.ts';
import type { AllowedOptions } from '../../../definitions/outputs/options/allowed-options.ts';
import { oneLine } from '../../../text/one-line.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { delivered, staged } from '../done.ts';
import { outputFailure } from '../output-failure.ts';
import type { Done, OutputRow, OutputUse } from '../output-row.ts';
import { outputTarget, type OutputTarget } from '../text/output-target.ts';
import type { LabelsArtefact } from './labels-artefact.ts';
import { verifyLabels } from './verify-labels.ts';

/** Labels that the agent chose, where the automation allows them. */
export const addLabels: OutputRow<AllowedOptions, AddLabelsInput> = {
  output,
  carryOut: label,
  verify: { labels: verifyLabels },
};

type Use = OutputUse<AllowedOptions, AddLabelsInput>;

/** Adding a label again changes nothing, so an attempt need not know whether an earlier one succeeded. */
async function label(use: Use): Promise<Done> {
  const { origin, options, input } = use;
  const target = outputTarget(origin, { target: options.target, chosen: input.number, doing: 'label' });
  const doing = `Labelling #${target.number} of ${target.repository}`;
  try {
    return await carryOut(use, target);
  } catch (error) {
    throw outputFailure(error, doing);
  }
}

async function carryOut({ github, origin, options, input, answered }: Use, target: OutputTarget): Promise<Done> {
  const { repository, number } = target;
  const names = chosenLabels(input.labels, options.allowed ?? (await github.listLabels(repository)), options);
  const list = names.join(', ');
  if (origin.automation.safeOutputs.staged) return staged(`#${number} would have got the labels ${list}.`);
  const issue = await github.getIssue(repository, number);
  if (issue === null) throw new ToolError(`${repository} has no issue or pull request #${number}.`);
  // If the agent was told already, somebody may have taken a label off since.
  if (answered === null) await github.addLabels(repository, number, names);
  // The page of the issue may be the artefact of another output: the place on it keeps the two apart.
  const artefact: LabelsArtefact = { type: 'labels', url: `${issue.url}#labels`, repository, number, labels: names };
  return delivered(artefact, `#${number} has the labels ${list}: ${issue.url}`);
}

/** The wanted labels as they are spelled where they are known; each once. Throws a ToolError that names those that are not. */
function chosenLabels(wanted: string[], known: string[], { allowed }: AllowedOptions): string[] {
  const spelled = new Map(known.map((name) => [name.toLowerCase(), name]));
  const unknown = wanted.filter((name) => !spelled.has(name.toLowerCase()));
  if (unknown.length > 0) {
    const why = allowed === null ? 'The repository has no label' : 'This automation does not allow';
    throw new ToolError(`${why} ${unknown.join(', ')}. Choose from: ${shown(known)}.`);
  }
  return [...new Set(wanted.map((name) => spelled.get(name.toLowerCase()) ?? name))];
}

const MOST_SHOWN = 100;
const LABEL_BYTES = 200;

function shown(names: string[]): string {
  if (names.length === 0) return '(there are none)';
  const more = names.length - MOST_SHOWN;
  const first = names.slice(0, MOST_SHOWN).map((name) => oneLine(name, LABEL_BYTES));
  return first.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
