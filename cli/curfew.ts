#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { atTheEdge } from './at-the-edge.ts';
import { EXIT, EXIT_HELP } from './command-error.ts';

const program = new Command('curfew')
  .description('AI agents that come home on time and on budget.')
  .addHelpText('after', EXIT_HELP)
  .showHelpAfterError('(curfew --help shows what there is)')
  .exitOverride();

/** Each command lives in a file of its own, which is loaded only when it is called. */
function command(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('--dir <folder>', 'folder of definitions', '.')
    .option('--data <folder>', 'folder of what must last (default: .curfew in the folder of definitions)')
    .option('--no-env-file', 'do not read .env beside the definitions');
}

function port(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number;
  throw new InvalidArgumentError('It has to be a number from 0 (any free port) to 65535.');
}

command('dev', 'everything on this machine: Temporal, engine, worker and serve')
  .option('--host <address>', 'address that webhooks come in at', '127.0.0.1')
  .option('--port <number>', 'port that webhooks come in at', port, 3000)
  .option('--json', 'print one line when all is ready: what runs where')
  .action(atTheEdge(async (options) => (await import('./dev.ts')).dev(options)));

command('serve', 'take events in: webhooks, inbox, dispatch')
  .option('--host <address>', 'address to listen at', '127.0.0.1')
  .option('--port <number>', 'port to listen at', port, 3000)
  .action(atTheEdge(async (options) => (await import('./serve.ts')).serve(options)));

command('worker', 'run workflows and activities').action(
  atTheEdge(async (options) => (await import('./worker.ts')).worker(options)),
);

command('engine', 'serve the Managed Agents API from this machine, at CURFEW_ENGINE_PORT')
  .option('--host <address>', 'address to listen at', '127.0.0.1')
  .action(atTheEdge(async (options) => (await import('./engine.ts')).engine(options)));

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
}
