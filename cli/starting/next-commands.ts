import { relative } from 'node:path';
import { shellWord } from '../place/shell-word.ts';
import { formatTable } from '../format-table.ts';

/** A command to type next, with what it is good for. */
export interface NextCommand {
  command: string;
  why: string;
}

/** A list of commands as people see it. */
export function nextCommands(commands: readonly NextCommand[]): string {
  return ['Next:', formatTable(commands.map(({ command, why }) => [`  ${command}`, `# ${why}`]))].join('\n');
}

/** A folder as a word of a command line, seen from the current folder if it is below it. */
export function folderWord(folder: string): string {
  const path = relative('.', folder) || '.';
  return shellWord(path.startsWith('..') ? folder : path.replace(/^(?=-)/, './'));
}
