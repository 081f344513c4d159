import type { Command } from 'commander';
import { atTheEdge } from './at-the-edge.ts';
import { declareCommand } from './declare-command.ts';
import { readText } from './read-option.ts';

/** Declares the commands about schedules on Temporal. */
export function declareScheduleCommands(program: Command): void {
  declareCommand(program, 'plan', 'show what `apply` would change on Temporal, and the next times of each schedule')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nExample:\n  curfew plan --dir examples/nightly-report')
    .action(atTheEdge(async (options) => (await import('../commands/plan.ts')).plan(options)));

  declareCommand(program, 'apply', 'create, update and delete schedules on Temporal, as the files want them')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\n`curfew serve` does the same when it starts, but leaves alone what was changed by hand.')
    .addHelpText('after', '\nExample:\n  curfew apply --dir examples/nightly-report')
    .action(atTheEdge(async (options) => (await import('../commands/apply.ts')).apply(options)));

  declareCommand(program, 'backfill', 'start the runs of a schedule that were due and never started, each once')
    .argument('<automation>', 'the id of the automation: the name of its file without .md')
    .requiredOption(
      '--from <when>',
      'a day (2026-11-01, in the time zone of curfew.yml) or a time (2026-11-01T07:00:00Z)',
      readText,
    )
    .option('--to <when>', 'the first day or time that does not count (default: now)', readText)
    .option('--dry-run', 'only list the runs')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nExample:\n  curfew backfill nightly-report --from 2026-11-01 --to 2026-11-08 --dry-run')
    .action(
      atTheEdge(async (automation, options) => (await import('../commands/backfill.ts')).backfill(automation, options)),
    );
}
