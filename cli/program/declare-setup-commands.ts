import type { Command } from 'commander';
import { atTheEdge } from './at-the-edge.ts';
import { readText } from './read-option.ts';

/** Declares the commands with which one begins. */
export function declareSetupCommands(program: Command): void {
  program
    .command('init')
    .description('make a folder with an automation, its agent, settings and a list of the keys that are needed')
    .argument('[folder]', 'the folder; what is in it stays as it is', readText, '.')
    .option('--repository <owner/name>', 'where runs may work (default: every repository that sends events)', readText)
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nA second call is harmless: it writes only what is missing.')
    .addHelpText('after', '\nExample:\n  curfew init work --repository acme/api')
    .action(atTheEdge(async (folder, options) => (await import('../commands/setup/init.ts')).init(folder, options)));
}
