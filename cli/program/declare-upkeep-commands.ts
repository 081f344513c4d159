import type { Command } from 'commander';
import { atTheEdge } from './at-the-edge.ts';
import { declareCommand } from './declare-command.ts';
import { readLifetime, readSeconds, readTokenName } from './read-option.ts';

/** Declares the commands for the one who keeps an installation running. */
export function declareUpkeepCommands(program: Command): void {
  declareCommand(
    program,
    'recover',
    'run now the sweeps that `curfew serve` runs regularly, such as the one that finds lost deliveries',
  )
    .argument('[sweep]', 'only this one: fingerprints, notices, recover, retention or schedules')
    .option('--wait <seconds>', 'how long to wait for a process that is doing the same', readSeconds, 30)
    .option('--json', 'print one line of JSON')
    .addHelpText(
      'after',
      '\nExits with 1 if something failed, and with 4 if another process was doing it all the time.',
    )
    .addHelpText('after', '\nExample:\n  curfew recover retention')
    .action(atTheEdge(async (sweep, options) => (await import('../commands/recover.ts')).recover(sweep, options)));

  declareToken(program);
}

function declareToken(program: Command): void {
  const token = program
    .command('token')
    .helpCommand(false)
    .description('manage the tokens with which programs start automations over HTTP');

  declareCommand(token, 'create', 'make a token and show it, once')
    .requiredOption('--name <name>', 'who will use it; runs that it starts name it as their actor', readTokenName)
    .option('--automation <id>', 'it may start only this automation; may be repeated', collect)
    .option('--expires <time>', 'how long it is valid, for example 90d', readLifetime)
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nExample:\n  curfew token create --name ci --automation big-refactor --expires 90d')
    .action(atTheEdge(async (options) => (await import('../commands/token.ts')).createToken(options)));

  declareCommand(token, 'list', 'list all tokens, also those that are not valid any more')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nExample:\n  curfew token list')
    .action(atTheEdge(async (options) => (await import('../commands/token.ts')).listTokens(options)));

  declareCommand(token, 'revoke', 'make a token invalid; runs that it has started go on')
    .argument('<name>', 'the name of the token')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nExample:\n  curfew token revoke ci')
    .action(atTheEdge(async (name, options) => (await import('../commands/token.ts')).revokeToken(name, options)));
}

function collect(text: string, former: string[] = []): string[] {
  return [...former, text];
}
