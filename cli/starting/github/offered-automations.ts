import { join } from 'node:path';
import type { Automation } from '../../../definitions/automation.ts';
import { loadDefinitions } from '../../../definitions/load-definitions.ts';
import { readTemplate } from '../read-template.ts';

export interface OfferedAutomations {
  /** Contents by path below the folder of definitions. */
  files: Record<string, string>;
  automations: readonly Automation[];
}

/** The automations of the template. */
export function templateAutomations(): readonly Automation[] {
  return loadDefinitions(join(import.meta.dirname, '../template')).definitions.automations;
}

/** A folder of definitions with these automations of the template, for this repository. */
export function offeredAutomations(automations: readonly Automation[], repository: string): OfferedAutomations {
  const agents = [...new Set(automations.map(({ agent }) => agent))];
  const paths = [
    'curfew.yml',
    ...automations.map(({ id }) => `automations/${id}.md`),
    ...agents.map((agent) => `agents/${agent}.md`),
  ];
  const files: Record<string, string> = {
    '.gitignore': readTemplate('gitignore', repository),
    '.env.example': readTemplate('env.example', repository),
  };
  for (const path of paths) files[path] = withoutSchema(readTemplate(path, repository));
  return { files, automations };
}

/** The schemas are too long for a pull request that people read; `curfew init` adds them to a clone. */
function withoutSchema(text: string): string {
  return text.replace(/^# yaml-language-server: .*\n/m, '');
}
