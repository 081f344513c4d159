import type { Command } from 'commander';
import { readSeconds, readText } from './read-option.ts';

/** Declares a command that asks or changes something. Without `--dir` it works where a `curfew dev` runs. */
export function declareCommand(program: Command, name: string, description: string): Command {
  const dir = 'folder of definitions (default: that of the running `curfew dev`, else the current folder)';
  return declareIn(dir, program.command(name).description(description));
}

/** Declares a command that runs until it is told to stop. */
export function declareProcess(program: Command, name: string, description: string): Command {
  return declareIn(
    'folder of definitions (default: the current folder)',
    program.command(name).description(description),
  );
}

/**
 * Adds the options that say in which folders a command works. The module of a command is loaded only when the command is
 * called, so that each command starts fast.
 */
function declareIn(dir: string, command: Command): Command {
  return command
    .option('--dir <folder>', dir, readText)
    .option(
      '--data <folder>',
      'folder of everything that must last (default: .curfew in the folder of definitions)',
      readText,
    )
    .option(
      '--env-from <file>',
      'file of settings for what the environment does not set (default: .env beside the definitions)',
      readText,
    )
    .option('--no-env-file', 'read no file of settings');
}

/** Declares a command about one run: its first argument is the id of the run. */
export function declareRunCommand(program: Command, name: string, description: string): Command {
  return declareCommand(program, name, description).argument('<run>', 'the id of the run, as `curfew runs` shows it');
}

/** Declares a command that sends a request to a run, in the name of the person who types it. */
export function declareRequest(program: Command, name: string, description: string): Command {
  return declareRunCommand(program, name, description)
    .option('--id <id>', 'id of this request; the same id is never carried out twice', readText)
    .option('--wait <seconds>', 'how long to wait for the answer', readSeconds, 60)
    .option('--json', 'print one line of JSON');
}
