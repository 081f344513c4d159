import { join } from 'node:path';
import { type Definitions, loadDefinitions } from '../../definitions/load-definitions.ts';
import { formatProblems, type Problem } from '../../definitions/problem.ts';
import { EXIT } from '../command-error.ts';
import { jsonLine } from '../json-line.ts';
import { definitionsFolderOf } from '../place/definitions-folder-of.ts';
import { readSwitches } from '../place/read-switches.ts';
import { noticeLines, placeWords } from '../runs/notice-lines.ts';
import { switchLines } from '../runs/switch-lines.ts';
import { agentApiKind } from '../validating/agent-api-kind.ts';
import { findHostedProblems } from '../validating/find-hosted-problems.ts';
import { notesOf } from '../validating/notes-of.ts';
import { settingOf } from '../validating/setting-of.ts';
import { summariseAutomation, type AutomationSummary } from '../validating/summarise-automation.ts';

export interface ValidateOptions {
  /** The folder of definitions; by default the current one. */
  dir?: string;
  json?: boolean;
}

/**
 * Prints all problems of the definitions or, if there are none, what each automation will do. Reads nothing but the
 * folder, some variables of the environment and, if there is one, the database, for what is paused and for notices that could
 * not be sent. Returns the exit code. Throws a CommandError if there is no such folder.
 */
export async function validate({ dir = '.', json = false }: ValidateOptions): Promise<number> {
  const folder = definitionsFolderOf(dir);
  const { definitions, problems: written, warnings } = loadDefinitions(folder);
  const isHosted = written.length === 0 && agentApiKind(folder) === 'hosted';
  const problems = isHosted ? findHostedProblems(definitions) : written;
  const notes = [...warnings.map((warning) => formatProblems([warning])), ...notesOf(folder, definitions)];
  const switches = await readSwitches({
    databaseUrl: settingOf(folder, 'CURFEW_DATABASE_URL'),
    dataFolder: join(folder, '.curfew'),
  });
  if (json) {
    const automations = definitions.automations.map((automation) => summariseAutomation(automation, definitions));
    console.log(
      jsonLine({
        valid: problems.length === 0,
        problems,
        automations,
        notify: definitions.settings.notify,
        notes,
        switches,
      }),
    );
  } else {
    const said = [...notes.map((note) => `Note: ${note}.`), ...switchLines(switches), ...noticeLines(switches.notices)];
    console.log(problems.length > 0 ? showProblems(problems) : showAll(definitions, said));
  }
  return problems.length > 0 ? EXIT.usage : EXIT.ok;
}

function showProblems(problems: Problem[]): string {
  return `${formatProblems(problems)}\n\n${problems.length === 1 ? '1 problem' : `${problems.length} problems`}.`;
}

function showAll(definitions: Definitions, said: string[]): string {
  const { automations, settings } = definitions;
  const count = automations.length === 1 ? '1 automation is' : `${automations.length} automations are`;
  const where = settings.repositories?.join(', ') ?? "the event's repository, or one that the automation names";
  return [
    `${count} right.`,
    ...automations.map((automation) => showSummary(summariseAutomation(automation, definitions))),
    `Runs may work in: ${where}.`,
    ...(settings.notify.length === 0 ? [] : [`Notices go to ${settings.notify.map(placeWords).join(', and to ')}.`]),
    ...said,
  ].join('\n\n');
}

function showSummary(summary: AutomationSummary): string {
  const { automation, enabled, triggers, agent, model, limits, reserved, budgets, reaches, approval, outputs } =
    summary;
  return [
    `${automation}${enabled ? '' : ' (switched off)'}`,
    `  on        ${triggers.join('; ')}`,
    `  agent     ${agent} (${model})`,
    `  limits    ${limits}`,
    `  reserves  ${reserved}`,
    `  budgets   ${budgets.join('; ') || 'none: only the limits of each run hold'}`,
    ...(reaches.length > 0 ? [`  reaches   ${reaches.join('; ')}`] : []),
    ...(approval.length > 0 ? [`  approval  ${approval.join('\n            ')}`] : []),
    `  outputs   ${outputs.join('; ') || 'none: it can only report'}`,
  ].join('\n');
}
