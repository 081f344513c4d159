import { isRepositoryName } from '../../../definitions/is-repository-name.ts';
import { terminalText } from '../../../text/terminal-text.ts';
import { CommandError, EXIT } from '../../command-error.ts';
import { formatTable } from '../../format-table.ts';
import { jsonLine } from '../../json-line.ts';
import { folderWord, nextCommands, type NextCommand } from '../../starting/next-commands.ts';
import { writeStarter, type StartedFile, type Starter } from '../../starting/write-starter.ts';

export interface InitOptions {
  /** `owner/name`; by default it stays open where runs may work. */
  repository?: string;
  json?: boolean;
}

const STATES: Record<StartedFile['state'], string> = {
  written: 'written',
  same: 'there',
  kept: 'kept',
  left: 'left out',
};

/**
 * Makes a folder of definitions with one automation. Whatever is there stays as it is. Throws a CommandError if the folder cannot be
 * written.
 */
export async function init(named: string, { repository, json = false }: InitOptions): Promise<void> {
  if (repository !== undefined && !isRepositoryName(repository)) {
    throw new CommandError(`--repository is "${repository}"; write owner/name.`, EXIT.usage);
  }
  const starter = writeStarter(named, repository ?? null);
  const next = commandsAfter(starter);
  if (json) {
    const files = starter.files.map(({ path, state }) => ({ path, state }));
    return console.log(jsonLine({ folder: starter.folder, files, next: next.map(({ command }) => command) }));
  }
  console.log(terminalText(tell(starter, next)));
}

function commandsAfter({ folder, files }: Starter): NextCommand[] {
  const dir = folderWord(folder);
  const hasExample = files.some(({ path: file, state }) => file === 'payload.json' && state !== 'left');
  const first = hasExample
    ? {
        command: `curfew simulate ${dir}/payload.json --dir ${dir} --offline`,
        why: 'see what a labeled issue would start; it needs no key',
      }
    : { command: `curfew validate --dir ${dir}`, why: 'see what each automation will do' };
  return [
    first,
    {
      command: `curfew init ${dir} --github --address https://…`,
      why: 'make a GitHub App, or write keys into .env by hand (.env.example)',
    },
    { command: `curfew dev --dir ${dir}`, why: 'start it' },
  ];
}

function tell({ folder, files }: Starter, next: NextCommand[]): string {
  const hints = [
    ...hint(
      files,
      'kept',
      'Kept: something else is there and stays as it is; `curfew init` in an empty folder shows what it would be.',
    ),
    ...hint(files, 'left', 'Left out: the folder has automations of its own.'),
  ];
  return [
    folder,
    formatTable(files.map(({ path, state, what }) => [`  ${STATES[state]}`, path, what])),
    ...(hints.length === 0 ? [] : ['', ...hints]),
    '',
    nextCommands(next),
  ].join('\n');
}

function hint(files: readonly StartedFile[], state: StartedFile['state'], text: string): string[] {
  return files.some((file) => file.state === state) ? [text] : [];
}
