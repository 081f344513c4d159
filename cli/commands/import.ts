import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { importAutomation } from '../../definitions/importing/import-automation.ts';
import type { ImportedAutomation, ImportNote } from '../../definitions/importing/imported.ts';
import { loadDefinitions } from '../../definitions/load-definitions.ts';
import { isRepositoryName } from '../../definitions/is-repository-name.ts';
import { formatProblems } from '../../definitions/problem.ts';
import { errorText } from '../../runtime/error-text.ts';
import { terminalText } from '../../text/terminal-text.ts';
import { CommandError, EXIT } from '../command-error.ts';
import { homeOf, type Home } from '../importing/home-of.ts';
import { importReader } from '../importing/import-reader.ts';
import { readSource } from '../importing/read-source.ts';
import { jsonLine } from '../json-line.ts';
import { makeFolders } from '../../runtime/folders/make-folders.ts';

export interface ImportOptions {
  /** Where the automation is written; `-` prints it. By default `automations/<name>.md`, and for standard input `-`. */
  output?: string;
  /** Replaces a file that is there. */
  force?: boolean;
  /** `owner/name` where the workflow lives; by default the remote `origin` of its clone. */
  repository?: string;
  json?: boolean;
}

/**
 * Makes an automation of a workflow of GitHub Agentic Workflows, and says what has no counterpart. `-` reads standard input.
 * Returns the exit code. Throws a CommandError if the file cannot be read or imported, or if the output is there already or
 * cannot be written.
 */
export async function importWorkflow(file: string, options: ImportOptions): Promise<number> {
  const {
    output = file === '-' ? '-' : join('automations', `${idOf(file)}.md`),
    force = false,
    json = false,
  } = options;
  if (options.repository !== undefined && !isRepositoryName(options.repository)) {
    throw new CommandError(`--repository is "${options.repository}"; write owner/name, such as acme/api.`, EXIT.usage);
  }
  if (output !== '-' && !force && existsSync(output)) {
    throw new CommandError(
      `${output} is there already. Give another --output, or --force to replace it.`,
      EXIT.refused,
    );
  }
  if (/\.ya?ml$/i.test(file)) throw new CommandError(insteadOfYaml(file), EXIT.usage);
  if (output !== '-' && !isDefinition(output)) {
    const allowed = '<name>.md, with letters, digits, `-` and `_` in the name';
    throw new CommandError(`--output is "${output}"; files in automations/ are ${allowed}.`, EXIT.usage);
  }
  const text = await readSource(file);
  const home: Home = file === '-' ? { folder: '', root: null, repository: null } : homeOf(file);
  const imported = importAutomation({
    file: file === '-' ? 'standard input' : file,
    text,
    id: idOf(output === '-' ? file : output),
    repository: options.repository ?? home.repository,
    reachable: reachableBy(output),
    readImport: file === '-' ? () => null : importReader(home),
  });
  if ('problems' in imported) throw new CommandError(formatProblems(imported.problems), EXIT.usage);
  if (output !== '-') write(output, imported.text, force ? 'w' : 'wx');
  say(imported, { output, json });
  return EXIT.ok;
}

/** What the agent `default` beside the automation may reach; nothing if that is not there. */
function reachableBy(output: string): string[] {
  const folder = output === '-' ? '.' : dirname(dirname(resolve(output)));
  const { agents } = loadDefinitions(folder).definitions;
  return agents.find(({ name }) => name === 'default')?.network.allowed ?? [];
}

/** What gh-aw compiles a workflow to, and workflows of GitHub Actions, have no prompt. */
function insteadOfYaml(file: string): string {
  return /\.lock\.ya?ml$/i.test(file)
    ? `${file} is a compiled workflow. Give the Markdown file that it was compiled from.`
    : `${file} is no Markdown file: a workflow of GitHub Actions has no prompt that an agent could follow.`;
}

/** Elsewhere than in `automations/` a file may have any name. */
function isDefinition(output: string): boolean {
  const isElsewhere = basename(dirname(resolve(output))) !== 'automations';
  return isElsewhere || basename(output) === `${idOf(output)}.md`;
}

function write(output: string, text: string, flag: 'w' | 'wx'): void {
  try {
    makeFolders(dirname(output));
    writeFileSync(output, text, { flag });
  } catch (error) {
    throw new CommandError(`${output} cannot be written: ${errorText(error)}`, EXIT.failed, { cause: error });
  }
}

/** A file may be called whatever its disk allows, an automation not. */
function idOf(file: string): string {
  const stem = basename(file).replace(/(?:\.lock)?\.(?:md|ya?ml|txt)$/i, '');
  const id = stem
    .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[-_]+/, '')
    .slice(0, 64);
  return id === '' ? 'imported' : id;
}

/** What is printed in place of a file goes to standard output alone, so that it can be piped. */
function say(imported: ImportedAutomation, { output, json }: { output: string; json: boolean }): void {
  const { text, notes, enabled } = imported;
  const isPrinted = output === '-';
  if (json)
    return console.log(jsonLine({ file: isPrinted ? null : output, enabled, notes, ...(isPrinted && { text }) }));
  if (isPrinted) {
    console.log(text.trimEnd());
    process.stderr.write(`${terminalText(summary(imported).join('\n'))}\n`);
    return;
  }
  console.log(terminalText([`Wrote ${output}.`, ...summary(imported)].join('\n')));
}

function summary({ notes, enabled }: ImportedAutomation): string[] {
  const lines = [
    ...listed(
      'Taken in another form:',
      notes.filter(({ what }) => what === 'changed'),
    ),
    ...listed(
      'Without a counterpart:',
      notes.filter(({ what }) => what === 'dropped'),
    ),
  ];
  if (notes.length === 0) lines.push('Everything in it is taken as it stands.');
  if (!enabled) {
    const why = 'something that held it back was dropped, or a part of its prompt is missing';
    lines.push('', `It is switched off (\`enabled: false\`): ${why}. Read the list, then remove that line.`);
  }
  return lines;
}

function listed(title: string, notes: ImportNote[]): string[] {
  if (notes.length === 0) return [];
  return ['', title, ...notes.map(({ line, column, key, message }) => `  ${line}:${column}  ${key}: ${message}`)];
}
