import { canSearch } from '../../money/can-search.ts';
import { formatUsd } from '../../money/format-usd.ts';
import { suggestion } from '../../text/suggestion.ts';
import { agentOf } from '../agent-of.ts';
import type { Agent } from '../agent.ts';
import type { Automation } from '../automation.ts';
import { optionsOf } from '../outputs/options-of.ts';
import { startAutomation, type StartableAutomation, type StartAutomationOptions } from '../outputs/start-automation.ts';
import type { Problem } from '../problem.ts';
import type { Settings } from '../settings.ts';
import { dispatchTriggers } from '../sources/dispatch/dispatch-triggers.ts';
import type { LoadedAutomation } from './load-automation.ts';
import type { NamedAt } from './read-agent-name.ts';

interface Surroundings {
  agents: readonly Agent[];
  settings: Settings;
  /** False if `curfew.yml` has problems: then nothing is said about what it lacks. */
  areSettingsRight: boolean;
}

/**
 * Fills in what each automation must know of those that it may start by `start-automation`, once all files are read, and
 * returns what is wrong with their names. A file that has problems of its own counts as there.
 */
export function linkStarts(automations: readonly LoadedAutomation[], surroundings: Surroundings): Problem[] {
  return automations.flatMap((loaded) => {
    const { automation, starts } = loaded;
    const options = automation && optionsOf(startAutomation, automation.safeOutputs);
    if (!automation || !options) return [];
    Object.assign(options, linked(options, { automations, ...surroundings }));
    const place = starts[0] ?? { line: 1, column: 1 };
    const whole = surroundings.areSettingsRight ? chainProblem(surroundings.settings) : null;
    const problems = starts.flatMap((name) => nameProblem(name, automation, automations) ?? []);
    if (whole !== null) problems.push({ line: place.line, column: place.column, message: whole });
    return problems.map((problem) => ({ file: loaded.file, ...problem }));
  });
}

function chainProblem({ chainDepth }: Settings): string | null {
  if (chainDepth >= 2) return null;
  return `\`start-automation\` needs \`chain-depth: 2\` or more in curfew.yml; it is ${chainDepth}, so no run may start another one`;
}

type Placed = Omit<Problem, 'file'>;

function nameProblem(
  { value, line, column }: NamedAt,
  parent: Automation,
  automations: readonly LoadedAutomation[],
): Placed | null {
  const problem = (message: string): Placed => ({
    line,
    column,
    message: `\`safe-outputs.start-automation.names\` has ${JSON.stringify(value)}, ${message}`,
  });
  const found = automations.find(({ stem }) => stem === value);
  if (!found) {
    const stems = automations.map(({ stem }) => stem);
    return problem(`but there is no automations/${value}.md; there are ${stems.join(', ')}${suggestion(value, stems)}`);
  }
  const { automation } = found;
  if (!automation) return null;
  if (dispatchTriggers(automation.on) === null)
    return problem(`which cannot be started by hand; write \`workflow_dispatch:\` under \`on\` in ${found.file}`);
  const [needs, has] = [automation.limits.spendMicros, parent.limits.spendMicros];
  if (needs < has) return null;
  return problem(
    `which needs ${formatUsd(needs)}, but \`limits.spend\` is ${formatUsd(has)} here, of which that must be taken; raise it, or lower it there`,
  );
}

interface Linking extends Surroundings {
  automations: readonly LoadedAutomation[];
}

function linked(
  { names }: StartAutomationOptions,
  { automations, agents, settings }: Linking,
): Partial<StartAutomationOptions> {
  const found = automations.flatMap(({ automation }) => automation ?? []).filter(({ id }) => names.includes(id));
  return {
    automations: found.flatMap((automation) => startable(automation, agents) ?? []),
    chainDepth: settings.chainDepth,
    repositories: settings.repositories,
  };
}

function startable(automation: Automation, agents: readonly Agent[]): StartableAutomation | null {
  const agent = agentOf(automation, agents);
  const triggers = dispatchTriggers(automation.on);
  if (agent === null || triggers === null) return null;
  const { id, name, description, enabled, checkout, limits } = automation;
  return {
    id,
    name,
    description,
    isEnabled: enabled,
    on: { sources: { dispatch: triggers } },
    checkout,
    limitMicros: limits.spendMicros,
    durationMs: limits.durationMs,
    model: agent.model.id,
    isFast: agent.model.speed === 'fast',
    canSearch: canSearch(agent.tools),
  };
}
