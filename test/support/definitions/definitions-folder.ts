import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type LoadedDefinitions, loadDefinitions } from '../../../definitions/load-definitions.ts';
import { formatProblems } from '../../../definitions/problem.ts';

/** A folder with these files (text by path), gone when the test ends. */
export function definitionsFolder(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-definitions-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

export function load(files: Record<string, string>): LoadedDefinitions {
  return loadDefinitions(definitionsFolder(files));
}

/** An automation file with these keys, started by opened issues unless they say otherwise. */
export function automationFile(keys: string, prompt = 'Do it.'): string {
  const on = /^on:/m.test(keys) ? '' : 'on: { issues: { types: [opened] } }\n';
  return `---\n${on}${keys}\n---\n\n${prompt}\n`;
}

/** All problems of a folder with these files, as people see them. */
export function problemsIn(files: Record<string, string>): string {
  return formatProblems(load(files).problems);
}

/** All problems of one automation with these keys, as people see them, each without its file. */
export function problemsOf(keys: string, prompt?: string): string {
  return problemsIn({ 'automations/a.md': automationFile(keys, prompt) }).replaceAll('automations/a.md:', '');
}
