import { Option, type Command } from 'commander';
import { atTheEdge } from './at-the-edge.ts';
import { declareCommand, declareRunCommand } from './declare-command.ts';
import { readCount, readInput, readSeconds, readText } from './read-option.ts';

/** Declares the commands that start, list, show and end runs. */
export function declareRunCommands(program: Command): void {
  declareRun(program);

  declareCommand(program, 'runs', 'list runs, newest first')
    .option('--automation <id>', 'only runs of this automation')
    .addOption(new Option('--state <state>', 'only runs in this state').choices(['running', 'ended']))
    .option('--limit <number>', 'how many runs to list', readCount, 20)
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nExample:\n  curfew runs --automation fix-bug --state running')
    .action(atTheEdge(async (options) => (await import('../commands/runs.ts')).runs(options)));

  declareRunCommand(program, 'show', 'show everything that is recorded about a run')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nExample:\n  curfew show fix-bug/github/72d3162e')
    .action(atTheEdge(async (run, options) => (await import('../commands/show.ts')).show(run, options)));

  declareRunCommand(program, 'watch', 'follow a run as it happens, until it ends; Ctrl-C stops watching, not the run')
    .option('--json', 'print one line of JSON for each thing that happens')
    .addHelpText('after', '\nExits with 0 if the run delivers or finds nothing to change, else with 1.')
    .addHelpText('after', '\nExample:\n  curfew watch fix-bug/github/72d3162e')
    .action(atTheEdge(async (run, options) => (await import('../commands/watch.ts')).watch(run, options)));

  declareReport(program);

  declareRunCommand(program, 'cancel', 'cancel a run and wait until it has cleaned up')
    .option('--wait <seconds>', 'how long to wait for the end of the run', readSeconds, 300)
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nExample:\n  curfew cancel fix-bug/github/72d3162e --wait 60')
    .action(atTheEdge(async (run, options) => (await import('../commands/cancel.ts')).cancel(run, options)));

  declareRelease(program);
  declareSwitches(program);
}

function declareRun(program: Command): void {
  declareCommand(program, 'run', 'start an automation by hand')
    .argument('<automation>', 'the id of the automation: the name of its file without .md')
    .option('--input <name=value>', 'an input of the automation; may be repeated', readInput)
    .option(
      '--file <name=path>',
      'a file as an input of the automation, such as data=./sales.csv; may be repeated',
      readInput,
    )
    .option('--id <id>', 'delivery id; the same id again starts nothing and shows the first run', readText)
    .option('--json', 'print one line of JSON')
    .addHelpText(
      'after',
      '\nExample:\n  curfew run big-refactor --input goal="Split the parser" --input repository=acme/api',
    )
    .action(atTheEdge(async (automation, options) => (await import('../commands/run.ts')).run(automation, options)));
}

function declareReport(program: Command): void {
  declareCommand(program, 'report', 'show what runs cost and what they delivered')
    .addOption(
      new Option('--by <what>', 'print one line for each')
        .choices(['automation', 'repository', 'day', 'outcome', 'model'])
        .default('automation'),
    )
    .option('--since <when>', 'how far back (30d, 12h), or the first day (2026-11-01)', '30d')
    .addOption(new Option('--json', 'print one line of JSON').conflicts('csv'))
    .option('--csv', 'print comma-separated values')
    .addHelpText('after', '\nExample:\n  curfew report --by repository --since 7d --csv')
    .action(atTheEdge(async (options) => (await import('../commands/report.ts')).report(options)));
}

function declareRelease(program: Command): void {
  declareCommand(program, 'release', 'free a subject that a run holds')
    .argument('<subject>', 'as `curfew show` shows it, for example issue:acme/api#5')
    .option('--automation <id>', 'only for this automation')
    .option('--force', 'free it even if its run is still going, or if Temporal cannot be reached')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nExample:\n  curfew release issue:acme/api#5 --automation fix-bug')
    .action(atTheEdge(async (subject, options) => (await import('../commands/release.ts')).release(subject, options)));
}

function declareSwitches(program: Command): void {
  declareCommand(program, 'pause', 'switch an automation off, or all of them; runs under way go on')
    .argument('[automation]', 'the id of the automation; without it, all automations')
    .option('--reason <text>', 'why; everybody whose event is skipped sees it', readText)
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nExample:\n  curfew pause fix-bug --reason "It opens too many pull requests."')
    .action(
      atTheEdge(async (automation, options) =>
        (await import('../commands/people/pause.ts')).pause(automation, options),
      ),
    );

  declareCommand(
    program,
    'resume',
    'switch an automation on again, and close its breaker; without a name, end `curfew pause`',
  )
    .argument('[automation]', 'the id of the automation; without it, what `curfew pause` without a name has paused')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nExample:\n  curfew resume fix-bug')
    .action(
      atTheEdge(async (automation, options) =>
        (await import('../commands/people/resume.ts')).resume(automation, options),
      ),
    );
}
