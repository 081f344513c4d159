#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { atTheEdge } from './at-the-edge.ts';
import { EXIT, EXIT_HELP } from './command-error.ts';
import { becomeLean } from './processes/lean-memory.ts';

// Of this installation alone: the usual place, below /tmp, is everybody's. Each command is loaded after this.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/curfew/compiled', import.meta.url)));

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

/** A command that asks a run something, in the name of whoever types. */
function asking(name: string, description: string): Command {
  return command(name, description)
    .argument('<run>', 'its id, as `curfew runs` shows it')
    .option('--id <id>', 'id of this request: given again, it does nothing a second time')
    .option('--wait <seconds>', 'how long to wait for the answer', count, 60)
    .option('--json', 'print one line of JSON');
}

function port(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number;
  throw new InvalidArgumentError('It has to be a number from 0 (any free port) to 65535.');
}

function count(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('It has to be a whole number above 0.');
}

function input(text: string, inputs: Record<string, string>): Record<string, string> {
  const equals = text.indexOf('=');
  if (equals > 0) return { ...inputs, [text.slice(0, equals)]: text.slice(equals + 1) };
  throw new InvalidArgumentError('It has to be written as name=value.');
}

command('dev', 'everything on this machine: Temporal, engine, worker and serve')
  .option('--host <address>', 'address that webhooks come in at', '127.0.0.1')
  .option('--port <number>', 'port that webhooks come in at', port, 3000)
  .option('--json', 'print one line when all is ready: what runs where')
  .action(atTheEdge(async (options) => (await import('./commands/dev.ts')).dev(options)));

command('serve', 'take events in: webhooks, inbox, dispatch')
  .option('--host <address>', 'address to listen at', '127.0.0.1')
  .option('--port <number>', 'port to listen at', port, 3000)
  .action(atTheEdge(async (options) => (await import('./commands/serve.ts')).serve(options)));

command('worker', 'run workflows and activities').action(
  atTheEdge(async (options) => {
    becomeLean();
    await (await import('./commands/worker.ts')).worker(options);
  }),
);

command('engine', 'serve the Managed Agents API from this machine, at CURFEW_ENGINE_PORT').action(
  atTheEdge(async (options) => (await import('./commands/engine.ts')).engine(options)),
);

program
  .command('validate')
  .description('say what is wrong in the definitions, or what each automation will do')
  .option('--dir <folder>', 'folder of definitions', '.')
  .option('--json', 'print one line of JSON')
  .action(atTheEdge(async (options) => (await import('./commands/validate.ts')).validate(options)));

program
  .command('schema')
  .description('print the JSON Schema of a kind of definition, for editors')
  .addArgument(new Argument('[kind]', 'what for').choices(['automation', 'agent', 'settings']).default('automation'))
  .action(atTheEdge(async (kind) => (await import('./commands/schema.ts')).schema(kind)));

command('run', 'start an automation by hand')
  .argument('<automation>', 'its id: the name of its file')
  .option('--input <name=value>', 'an input of it; may be repeated', input, {})
  .option('--id <id>', 'delivery id: given again, it starts nothing new')
  .option('--json', 'print one line of JSON')
  .action(atTheEdge(async (automation, options) => (await import('./commands/run.ts')).run(automation, options)));

command('runs', 'list runs, newest first')
  .option('--automation <id>', 'of one automation')
  .addOption(new Option('--state <state>', 'only those in this state').choices(['running', 'ended']))
  .option('--limit <number>', 'how many', count, 20)
  .option('--json', 'print one line of JSON')
  .action(atTheEdge(async (options) => (await import('./commands/runs.ts')).runs(options)));

command('show', 'show all that is remembered of a run')
  .argument('<run>', 'its id, as `curfew runs` shows it')
  .option('--json', 'print one line of JSON')
  .action(atTheEdge(async (run, options) => (await import('./commands/show.ts')).show(run, options)));

command('watch', 'show what happens in a run as it happens, until it ends; Ctrl-C only stops watching')
  .argument('<run>', 'its id, as `curfew runs` shows it')
  .option('--json', 'print a line of JSON for each thing that happens')
  .addHelpText('after', '\nExits with 0 when the run delivers or finds nothing to change, else with 1.')
  .action(atTheEdge(async (run, options) => (await import('./commands/watch.ts')).watch(run, options)));

command('approvals', 'list what waits for a decision of people, and how to answer')
  .option('--json', 'print one line of JSON')
  .action(atTheEdge(async (options) => (await import('./commands/approvals.ts')).approvals(options)));

command('report', 'show what runs cost and brought')
  .addOption(
    new Option('--by <what>', 'a line for each')
      .choices(['automation', 'repository', 'day', 'outcome', 'model'])
      .default('automation'),
  )
  .option('--since <when>', 'how far back (30d, 12h), or from which day on (2026-11-01)', '30d')
  .addOption(new Option('--json', 'print one line of JSON').conflicts('csv'))
  .option('--csv', 'print comma-separated values')
  .addHelpText('after', '\nExample:\n  curfew report --by repository --since 7d --csv')
  .action(atTheEdge(async (options) => (await import('./commands/report.ts')).report(options)));

command('cancel', 'end a run and wait until it has tidied up')
  .argument('<run>', 'its id, as `curfew runs` shows it')
  .option('--wait <seconds>', 'how long to wait for its end', count, 300)
  .option('--json', 'print one line of JSON')
  .action(atTheEdge(async (run, options) => (await import('./commands/cancel.ts')).cancel(run, options)));

asking('steer', 'tell the agent of a run something, or answer its question')
  .argument('<text>', 'what it is told')
  .addHelpText('after', '\nExample:\n  curfew steer fix-bug/github/72d3162e "The test is right, the code is not."')
  .action(atTheEdge(async (run, text, options) => (await import('./commands/steer.ts')).steer(run, text, options)));

asking('interrupt', 'stop what the agent of a run is doing; steer it to go on').action(
  atTheEdge(async (run, options) => (await import('./commands/interrupt.ts')).interrupt(run, options)),
);

asking('approve', 'approve what a run waits for')
  .option('--key <key>', 'which decision, where more than one waits; `curfew approvals` shows it')
  .action(atTheEdge(async (run, options) => (await import('./commands/approve.ts')).approve(run, options)));

asking('deny', 'deny what a run waits for')
  .requiredOption('--reason <text>', 'why; the agent sees it')
  .option('--key <key>', 'which decision, where more than one waits; `curfew approvals` shows it')
  .addHelpText('after', '\nExample:\n  curfew deny fix-bug/github/72d3162e --reason "Not before the release."')
  .action(atTheEdge(async (run, options) => (await import('./commands/deny.ts')).deny(run, options)));

asking('raise', 'give a run more money or time')
  .option('--spend <dollars>', 'so many dollars more')
  .option('--duration <time>', 'so much working time more')
  .addHelpText('after', '\nExample:\n  curfew raise fix-bug/github/72d3162e --spend 2.50 --duration 20m')
  .action(atTheEdge(async (run, options) => (await import('./commands/raise.ts')).raise(run, options)));

command('release', 'free a subject by hand')
  .argument('<subject>', 'as `curfew show` shows it, for example issue:acme/api#5')
  .option('--automation <id>', 'only for this automation')
  .option('--force', 'even though the run that holds it goes on, or Temporal cannot be asked')
  .option('--json', 'print one line of JSON')
  .action(atTheEdge(async (subject, options) => (await import('./commands/release.ts')).release(subject, options)));

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
}
