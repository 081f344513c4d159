import { Command } from 'commander';
import packageFile from '../../package.json' with { type: 'json' };
import { terminalText } from '../../text/terminal-text.ts';
import { EXIT_HELP } from '../command-error.ts';
import { declareDefinitionCommands } from './declare-definition-commands.ts';
import { declareDeliveryCommands } from './declare-delivery-commands.ts';
import { declarePeopleCommands } from './declare-people-commands.ts';
import { declareProcessCommands } from './declare-process-commands.ts';
import { declareRunCommands } from './declare-run-commands.ts';
import { declareScheduleCommands } from './declare-schedule-commands.ts';
import { declareSetupCommands } from './declare-setup-commands.ts';
import { declareUpkeepCommands } from './declare-upkeep-commands.ts';
import { declareVaultCommands } from './declare-vault-commands.ts';

/** The `curfew` program with all its commands. It throws a CommanderError instead of ending the process. */
export function createProgram(): Command {
  const program = new Command('curfew')
    .description('AI agents that come home on time and on budget.')
    .version(packageFile.version, '-v, --version', 'print the version')
    .addHelpText('after', EXIT_HELP)
    .showHelpAfterError('(curfew --help lists the commands)')
    // An error repeats what was typed, or pasted.
    .configureOutput({ writeErr: (text) => void process.stderr.write(terminalText(text)) })
    .exitOverride()
    .helpCommand(false);

  declareSetupCommands(program);
  declareProcessCommands(program);
  declareDefinitionCommands(program);
  declareRunCommands(program);
  declareDeliveryCommands(program);
  declareScheduleCommands(program);
  declarePeopleCommands(program);
  declareUpkeepCommands(program);
  declareVaultCommands(program);
  for (const command of program.commands) {
    command.showHelpAfterError(`(curfew ${command.name()} --help says what it takes)`);
    for (const inner of command.commands) {
      inner.showHelpAfterError(`(curfew ${command.name()} ${inner.name()} --help says what it takes)`);
    }
  }
  declareHelp(program);
  return program;
}

/** Commander's own command answers an unknown name with the general help, as if nothing was wrong. */
function declareHelp(program: Command): void {
  program
    .command('help')
    .description('say what a command does and what it takes')
    .argument('[command...]', 'the name of the command')
    .addHelpText('after', '\nExample:\n  curfew help token create')
    .action((names: string[]) => {
      let command = program;
      for (const name of names) {
        const inner = command.commands.find((each) => each.name() === name);
        if (inner === undefined) return command.error(`error: unknown command '${name}'`);
        command = inner;
      }
      command.outputHelp();
    });
}
