import type { Command } from 'commander';
import { atTheEdge } from './at-the-edge.ts';
import { declareCommand } from './declare-command.ts';
import { readSeconds } from './read-option.ts';

/** Declares the commands for the one who keeps an installation running. */
export function declareUpkeepCommands(program: Command): void {
  declareCommand(program, 'recover', 'run now what `curfew serve` does every few minutes, such as finding lost deliveries')
    .argument('[sweep]', 'only this one: recover or retention')
    .option('--wait <seconds>', 'how long to wait for a process that is doing the same', readSeconds, 30)
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nExits with 1 if something failed, and with 4 if another process was doing it all the time.')
    .addHelpText('after', '\nExample:\n  curfew recover recover')
    .action(atTheEdge(async (sweep, options) => (await import('../commands/recover.ts')).recover(sweep, options)));
}
