import type { Command } from 'commander';
import { becomeLean } from '../processes/lean-memory.ts';
import { atTheEdge } from './at-the-edge.ts';
import { declareProcess } from './declare-command.ts';
import { readPort } from './read-option.ts';

/** Declares the commands that run until they are told to stop. */
export function declareProcessCommands(program: Command): void {
  declareProcess(program, 'dev', 'run everything on this machine: Temporal, engine, worker and serve')
    .option('--host <address>', 'address to receive webhooks at', '127.0.0.1')
    .option('--port <number>', 'port to receive webhooks at', readPort, 3000)
    .option('--json', 'when everything is ready, print one line of JSON that says what runs where')
    .addHelpText('after', '\nExample:\n  curfew dev --dir examples/agent-fix --port 3000')
    .action(atTheEdge(async (options) => (await import('../commands/dev.ts')).dev(options)));

  declareProcess(program, 'serve', 'receive webhooks, store them and start runs')
    .option('--host <address>', 'address to listen at', '127.0.0.1')
    .option('--port <number>', 'port to listen at', readPort, 3000)
    .addHelpText('after', '\nExample:\n  curfew serve --dir examples/agent-fix --host 0.0.0.0 --port 3000')
    .action(
      atTheEdge(async (options) => {
        becomeLean();
        await (await import('../commands/serve.ts')).serve(options);
      }),
    );

  declareProcess(program, 'worker', 'run workflows and activities')
    .addHelpText('after', '\nExample:\n  curfew worker --data /var/lib/curfew')
    .action(
      atTheEdge(async (options) => {
        becomeLean();
        await (await import('../commands/worker.ts')).worker(options);
      }),
    );

  declareProcess(program, 'engine', 'serve the Managed Agents API from this machine, at CURFEW_ENGINE_PORT')
    .addHelpText('after', '\nExample:\n  curfew engine --data /var/lib/curfew')
    .action(atTheEdge(async (options) => (await import('../commands/engine.ts')).engine(options)));
}
