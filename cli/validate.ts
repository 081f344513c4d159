import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { agentOf } from '../definitions/agent-of.ts';
import type { Automation, Limits, SafeOutputs } from '../definitions/automation.ts';
import { type Definitions, loadDefinitions } from '../definitions/load-definitions.ts';
import { formatProblems, type Problem } from '../definitions/problem.ts';
import { formatUsd } from '../money/format-usd.ts';
import { CommandError, EXIT } from './command-error.ts';
import { formatDuration } from './format-duration.ts';

export interface ValidateOptions {
  /** The folder of definitions. */
  dir: string;
  json?: boolean;
}

interface Summary {
  automation: string;
  enabled: boolean;
  triggers: string[];
  agent: string;
  model: string;
  limits: string;
  outputs: string[];
}

function triggersOf({ on }: Automation): string[] {
  const github = Object.entries(on.github).map(([name, { types }]) => (types ? `${name} (${types.join(', ')})` : name));
  const inputs = Object.keys(on.workflowDispatch?.inputs ?? {});
  return [
    ...github,
    ...(on.slashCommand ? [`/${on.slashCommand.name}`] : []),
    ...(on.workflowDispatch ? [`by hand${inputs.length > 0 ? ` (${inputs.join(', ')})` : ''}`] : []),
  ];
}

function limitsOf({ spendMicros, durationMs, idleMs }: Limits): string {
  return `${formatUsd(spendMicros)}, ${formatDuration(durationMs)}, idle ${formatDuration(idleMs)}`;
}

function outputsOf({ createPullRequest, addComment, staged }: SafeOutputs): string[] {
  const outputs = [
    ...(createPullRequest ? [createPullRequest.draft ? 'draft pull request' : 'pull request'] : []),
    ...(addComment ? [addComment.max === 1 ? 'a comment' : `up to ${addComment.max} comments`] : []),
  ];
  return staged ? outputs.map((output) => `${output} (staged: shown, not done)`) : outputs;
}

function summarise(automation: Automation, { agents }: Definitions): Summary {
  return {
    automation: automation.id,
    enabled: automation.enabled,
    triggers: triggersOf(automation),
    agent: automation.agent,
    model: agentOf(automation, agents)?.model.id ?? 'unknown',
    limits: limitsOf(automation.limits),
    outputs: outputsOf(automation.safeOutputs),
  };
}

function showSummary({ automation, enabled, triggers, agent, model, limits, outputs }: Summary): string {
  return [
    `${automation}${enabled ? '' : ' (switched off)'}`,
    `  on       ${triggers.join('; ')}`,
    `  agent    ${agent} (${model})`,
    `  limits   ${limits}`,
    `  outputs  ${outputs.join('; ') || 'none: it can only report'}`,
  ].join('\n');
}

function showAll(definitions: Definitions): string {
  const { automations, settings } = definitions;
  const count = automations.length === 1 ? '1 automation is' : `${automations.length} automations are`;
  const where = settings.repositories?.join(', ') ?? "the event's repository, or one that the automation names";
  return [
    `${count} right.`,
    ...automations.map((automation) => showSummary(summarise(automation, definitions))),
    `Runs may work in: ${where}.`,
  ].join('\n\n');
}

function showProblems(problems: Problem[]): string {
  return `${formatProblems(problems)}\n\n${problems.length === 1 ? '1 problem' : `${problems.length} problems`}.`;
}

/**
 * Prints all problems of the definitions, or what each automation will do. Reaches nothing but the folder. Returns the
 * exit code; throws a CommandError when there is no such folder.
 */
export async function validate({ dir, json = false }: ValidateOptions): Promise<number> {
  const folder = resolve(dir);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new CommandError(`${folder} is not a folder: --dir names the folder of definitions`, EXIT.usage);
  }
  const { definitions, problems } = loadDefinitions(folder);
  if (json) {
    const automations = definitions.automations.map((automation) => summarise(automation, definitions));
    console.log(JSON.stringify({ valid: problems.length === 0, problems, automations }));
  } else console.log(problems.length > 0 ? showProblems(problems) : showAll(definitions));
  return problems.length > 0 ? EXIT.usage : EXIT.ok;
}
