import { type Definitions, loadDefinitions } from '../../definitions/load-definitions.ts';
import { formatProblems, type Problem } from '../../definitions/problem.ts';
import { EXIT } from '../command-error.ts';
import { jsonLine } from '../json-line.ts';
import { definitionsFolderOf } from '../place/definitions-folder-of.ts';
import { agentApiKind } from '../validating/agent-api-kind.ts';
import { findHostedProblems } from '../validating/find-hosted-problems.ts';
import { notesOf } from '../validating/notes-of.ts';
import { summariseAutomation, type AutomationSummary } from '../validating/summarise-automation.ts';

export interface ValidateOptions {
  /** The folder of definitions; by default the current one. */
  dir?: string;
  json?: boolean;
}

/**
 * Prints all problems of the definitions or, if there are none, what each automation will do. Reads nothing but the
 * folder and, in the environment, `CURFEW_AGENT_API`, the kind of the tokens of GitHub, and whether there is one of Sentry. Returns the exit code. Throws a
 * CommandError if there is no such folder.
 */
export async function validate({ dir = '.', json = false }: ValidateOptions): Promise<number> {
  const folder = definitionsFolderOf(dir);
  const { definitions, problems: written } = loadDefinitions(folder);
  const isHosted = written.length === 0 && agentApiKind(folder) === 'hosted';
  const problems = isHosted ? findHostedProblems(definitions) : written;
  const notes = notesOf(folder, definitions);
  if (json) {
    const automations = definitions.automations.map((automation) => summariseAutomation(automation, definitions));
    console.log(jsonLine({ valid: problems.length === 0, problems, automations, notes }));
  } else console.log(problems.length > 0 ? showProblems(problems) : showAll(definitions, notes));
  return problems.length > 0 ? EXIT.usage : EXIT.ok;
}

function showProblems(problems: Problem[]): string {
  return `${formatProblems(problems)}\n\n${problems.length === 1 ? '1 problem' : `${problems.length} problems`}.`;
}

function showAll(definitions: Definitions, notes: string[]): string {
  const { automations, settings } = definitions;
  const count = automations.length === 1 ? '1 automation is' : `${automations.length} automations are`;
  const where = settings.repositories?.join(', ') ?? "the event's repository, or one that the automation names";
  return [
    `${count} right.`,
    ...automations.map((automation) => showSummary(summariseAutomation(automation, definitions))),
    `Runs may work in: ${where}.`,
    ...notes.map((note) => `Note: ${note}.`),
  ].join('\n\n');
}

function showSummary(summary: AutomationSummary): string {
  const { automation, enabled, triggers, agent, model, limits, reserved, budgets, approval, outputs } = summary;
  return [
    `${automation}${enabled ? '' : ' (switched off)'}`,
    `  on        ${triggers.join('; ')}`,
    `  agent     ${agent} (${model})`,
    `  limits    ${limits}`,
    `  reserves  ${reserved}`,
    `  budgets   ${budgets.join('; ') || 'none: only the limits of each run hold'}`,
    ...(approval.length > 0 ? [`  approval  ${approval.join('\n            ')}`] : []),
    `  outputs   ${outputs.join('; ') || 'none: it can only report'}`,
  ].join('\n');
}
