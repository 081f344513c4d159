#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import { EXIT, EXIT_HELP } from './command-error.ts';
import { declareDefinitionCommands } from './program/declare-definition-commands.ts';
import { declarePeopleCommands } from './program/declare-people-commands.ts';
import { declareProcessCommands } from './program/declare-process-commands.ts';
import { declareRunCommands } from './program/declare-run-commands.ts';

// The cache belongs to this installation: the default folder, below /tmp, is shared with every user of the machine.
// Commands are loaded after this line, so the cache serves them too.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/curfew/compiled', import.meta.url)));

const program = new Command('curfew')
  .description('AI agents that come home on time and on budget.')
  .addHelpText('after', EXIT_HELP)
  .showHelpAfterError('(curfew --help lists the commands)')
  .exitOverride();

declareProcessCommands(program);
declareDefinitionCommands(program);
declareRunCommands(program);
declarePeopleCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
}
