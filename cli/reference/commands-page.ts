import type { Argument, Command, Option } from 'commander';
import { EXIT_HELP } from '../command-error.ts';
import { createProgram } from '../program/create-program.ts';
import { prose } from './prose.ts';

/** The page about the command line: every command with its arguments and options, then the exit codes. */
export function commandsPage(): string {
  const program = createProgram();
  return [
    '# Commands',
    `${program.description()} In a clone of this repository, type \`npm run curfew -- COMMAND\` where these pages say \`curfew COMMAND\`. Every command takes \`-h\`, \`--help\`; ` +
      '`curfew help COMMAND` prints the same.',
    ...program.commands
      .flatMap((command) => (command.commands.length > 0 ? command.commands : [command]))
      .map(commandSection),
    '## Exit codes',
    `\`\`\`text\n${EXIT_HELP.trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim())
      .join('\n')}\n\`\`\``,
  ].join('\n\n');
}

function commandSection(command: Command): string {
  const { notes, example } = afterHelp(command);
  const name = nameOf(command);
  const help = command.createHelp();
  const lines = [
    ...command.registeredArguments.map(argumentLine),
    ...help
      .visibleOptions(command)
      .filter(({ long }) => long !== '--help')
      .map(optionLine),
  ];
  return [
    `## \`curfew ${name}\``,
    `${prose(sentence(command.description()))}${notes === '' ? '' : ` ${notes}`}`,
    `\`\`\`text\ncurfew ${name} ${command.usage()}\n\`\`\``,
    lines.join('\n'),
    `Example:\n\n\`\`\`sh\n${example}\n\`\`\``,
  ].join('\n\n');
}

/** `token create` for a command of a command. */
function nameOf(command: Command): string {
  const { parent } = command;
  return parent?.parent ? `${parent.name()} ${command.name()}` : command.name();
}

/** What the help of a command says below its options: notes, then its example. */
function afterHelp(command: Command): { notes: string; example: string } {
  let written = '';
  command.configureOutput({ writeOut: (text) => void (written += text) }).outputHelp();
  const [notes = '', example = ''] = written.slice(command.helpInformation().length).split('Example:\n');
  return { notes: notes.trim(), example: example.trim() };
}

function argumentLine(argument: Argument): string {
  const shown = argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
  return `- \`${shown}\`: ${prose(argument.description)}.${choices(argument.argChoices)}${byDefault(argument.defaultValue)}`;
}

function optionLine(option: Option): string {
  const must = option.mandatory ? ' It must be given.' : '';
  const isSwitch = option.isBoolean() && !option.negate;
  const value = option.negate ? ' Default: one is read.' : isSwitch ? ' Default: off.' : byDefault(option.defaultValue);
  const none = value === '' && must === '' && !option.description.includes('default:') ? ' Default: none.' : value;
  return `- \`${option.flags}\`: ${prose(option.description)}.${must}${choices(option.argChoices)}${none}`;
}

function choices(values: readonly string[] | undefined): string {
  return values === undefined ? '' : ` One of ${values.map((value) => `\`${value}\``).join(', ')}.`;
}

function byDefault(value: unknown): string {
  const isGiven = typeof value === 'string' || typeof value === 'number';
  return isGiven ? ` Default: \`${value}\`.` : '';
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
