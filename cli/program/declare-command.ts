import type { Command } from 'commander';
import { readSeconds, readText } from './read-option.ts';

/**
 * Declares a command that works in a folder of definitions. The module of a command is loaded only when the command is
 * called, so that each command starts fast.
 */
export function declareCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('--dir <folder>', 'folder of definitions', '.')
    .option(
      '--data <folder>',
      'folder of everything that must last (default: .curfew in the folder of definitions)',
      readText,
    )
    .option('--no-env-file', 'do not read .env beside the definitions');
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
