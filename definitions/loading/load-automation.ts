import type { Automation } from '../automation.ts';
import { optionsOf } from '../outputs/options-of.ts';
import { startAutomation } from '../outputs/start-automation.ts';
import type { Problem } from '../problem.ts';
import type { automationSchema } from '../schema/automation-schema.ts';
import type { Settings } from '../settings.ts';
import { buildAutomation } from './build-automation.ts';
import { checkAutomation } from './checks/check-automation.ts';
import { checkNeeds } from './checks/check-needs.ts';
import { checkExpressions, checkPrompt } from './checks/check-expressions.ts';
import { checkStrayExpressions } from './checks/check-stray-expressions.ts';
import { type Fault, placeOfFault } from './fault.ts';
import type { DefinitionFile } from './list-definition-files.ts';
import { readAgentName, type NamedAt, type WrittenAgentName } from './read-agent-name.ts';
import { missingFrontMatter } from './missing-front-matter.ts';
import { parseDefinition } from './parse-definition.ts';
import { type Path, type Place, readYaml, type YamlSource } from './read-yaml.ts';
import { type FrontMatter, placeInBody, splitFrontMatter } from './split-front-matter.ts';

export interface LoadedAutomation {
  file: string;
  automation: Automation | undefined;
  problems: Problem[];
  warnings: Problem[];
  /** What it says about its agent, for checks that need all files; set even if the file has problems. */
  agent: WrittenAgentName;
  /** The entries of `network.allowed`, for the same checks. */
  hosts: NamedAt[];
  /** The stem of the file: the id of the automation. */
  stem: string;
  /** The entries of `safe-outputs.start-automation.names`, for the same checks. */
  starts: NamedAt[];
  /** Where `network.credentials` is. */
  credentialsAt: Place;
}

export interface AutomationSurroundings {
  settings: Settings;
  /** False if the settings are only the defaults, because `curfew.yml` has problems: then no source counts as not declared. */
  areSettingsRight: boolean;
  /** Made once for all files. */
  schema: typeof automationSchema;
}

/** Reads one file of `automations/`. */
export function loadAutomation(
  { file, stem, text }: DefinitionFile,
  { settings, areSettingsRight, schema }: AutomationSurroundings,
): LoadedAutomation {
  const matter = splitFrontMatter(text);
  if (!matter) {
    return {
      file,
      stem,
      automation: undefined,
      problems: [missingFrontMatter(file, text)],
      warnings: [],
      agent: { name: null, model: null },
      hosts: [],
      starts: [],
      credentialsAt: { line: 1, column: 1 },
    };
  }
  const source = readYaml(matter.yaml, matter.yamlLine);
  const { written, output, faults: refused, problems } = parseDefinition(schema, file, source);
  const automation = output && buildAutomation(stem, output, { prompt: matter.body, settings });
  const faults = [...checkExpressions(written), ...checkStrayExpressions(written, refused)];
  if (output && automation) {
    const isLimitWritten = output.limits?.spend !== undefined;
    faults.push(...checkAutomation(automation, { settings, areSettingsRight, isLimitWritten }));
  }
  const placedIn = (fault: Fault): Problem => ({ file, ...placeOfFault(fault, source), message: fault.message });
  problems.push(...faults.map(placedIn));
  problems.push(...promptProblems(matter, written).map((problem) => ({ file, ...problem })));
  return {
    file,
    stem,
    automation,
    problems,
    warnings: automation === undefined ? [] : checkNeeds(automation).map(placedIn),
    agent: readAgentName(written, source),
    hosts: placed(output?.network?.allowed, source, ['network', 'allowed']),
    starts: placed(namesToStart(automation), source, ['safe-outputs', startAutomation.key, 'names']),
    credentialsAt: source.placeOf(['network', 'credentials']),
  };
}

function placed(values: readonly string[] = [], source: YamlSource, path: Path): NamedAt[] {
  return values.map((value, index) => ({ value, ...source.placeOf([...path, index]) }));
}

function namesToStart(automation: Automation | undefined): string[] {
  return (automation && optionsOf(startAutomation, automation.safeOutputs)?.names) ?? [];
}

function promptProblems(matter: FrontMatter, written: unknown): (Place & { message: string })[] {
  const { body, bodyLine } = matter;
  if (body === '') {
    return [{ line: bodyLine, column: 1, message: 'the prompt is empty; write it below the front matter' }];
  }
  return checkPrompt(body, written).map(({ message, offset }) => ({
    ...placeInBody(matter, offset),
    message: `the prompt: ${message}`,
  }));
}
