import type { Agent } from './agent.ts';
import type { Automation } from './automation.ts';
import { buildAgent } from './loading/build-agent.ts';
import { checkNetwork } from './loading/checks/check-network.ts';
import { checkReferences } from './loading/checks/check-references.ts';
import { checkWebFetch } from './loading/checks/check-web-fetch.ts';
import { listDefinitionFiles } from './loading/list-definition-files.ts';
import { loadAgent } from './loading/load-agent.ts';
import { loadAutomation } from './loading/load-automation.ts';
import { skillsOfFolder } from './loading/skills/skills-of-folder.ts';
import { linkStarts } from './loading/link-starts.ts';
import { loadSettings } from './loading/load-settings.ts';
import { automationSchemaFor } from './schema/automation-schema.ts';
import { type Problem, sortProblems } from './problem.ts';
import type { Settings } from './settings.ts';

/** Everything that users wrote, parsed, with all defaults filled in. */
export interface Definitions {
  automations: Automation[];
  agents: Agent[];
  settings: Settings;
}

export interface LoadedDefinitions {
  definitions: Definitions;
  /** All problems of all files. When there are any, `definitions` lacks what they are in and must not be used to run. */
  problems: Problem[];
  /** What is right and could never do what it says; runs may start all the same. */
  warnings: Problem[];
}

/**
 * Reads `curfew.yml`, `automations/*.md`, `agents/*.md` and the skills that agents name of a folder. Executes nothing of what
 * it reads, and reports all problems of all files at once. Throws only when the disk fails; a folder that does not exist is
 * a problem.
 */
export function loadDefinitions(folder: string): LoadedDefinitions {
  const { settings, problems } = loadSettings(folder);
  const agentFiles = listDefinitionFiles(folder, 'agents');
  const automationFiles = listDefinitionFiles(folder, 'automations');
  const skills = skillsOfFolder(folder);
  const agents = agentFiles.files.map((file) => loadAgent(file, skills.byName));
  const surroundings = {
    settings,
    areSettingsRight: problems.length === 0,
    schema: automationSchemaFor(Object.keys(settings.sources)),
  };
  const automations = automationFiles.files.map((file) => loadAutomation(file, surroundings));
  const all = [...problems, ...agentFiles.problems, ...automationFiles.problems];
  all.push(...skills.read().flatMap((skill) => skill.problems));
  all.push(...agents.flatMap((agent) => agent.problems), ...automations.flatMap((automation) => automation.problems));
  if (automationFiles.files.length === 0 && automationFiles.problems.length === 0) {
    const message = `there is no automation in ${folder}: write the first one as automations/<name>.md`;
    all.push({ file: 'automations', line: 1, column: 1, message });
  }
  const known = agents.map(({ name, agent }) => ({ name, agent }));
  if (!known.some(({ name }) => name === 'default'))
    known.push({ name: 'default', agent: buildAgent('default', {}, '') });
  all.push(
    ...checkReferences(
      automations,
      known.map(({ name }) => name),
    ),
    ...checkNetwork(
      automations,
      known.flatMap(({ agent }) => agent ?? []),
    ),
    ...checkWebFetch(
      automations,
      known.flatMap(({ agent }) => agent ?? []),
    ),
    ...linkStarts(automations, {
      agents: known.flatMap(({ agent }) => agent ?? []),
      settings,
      areSettingsRight: surroundings.areSettingsRight,
    }),
  );
  return {
    definitions: {
      automations: automations.flatMap(({ automation }) => automation ?? []),
      agents: known.flatMap(({ agent }) => agent ?? []),
      settings,
    },
    problems: sortProblems(all),
    warnings: sortProblems(automations.flatMap(({ warnings }) => warnings)),
  };
}
