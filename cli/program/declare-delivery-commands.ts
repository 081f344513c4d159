import { Option, type Command } from 'commander';
import { atTheEdge } from './at-the-edge.ts';
import { declareCommand } from './declare-command.ts';
import { readCount, readText } from './read-option.ts';

/** Declares the commands that say why something started or did not. */
export function declareDeliveryCommands(program: Command): void {
  declareDeliveries(program);
}

const STATES = ['pending', 'dispatched', 'ignored', 'malformed', 'duplicate', 'failed'];

function declareDeliveries(program: Command): void {
  declareCommand(program, 'deliveries', 'list what came in, newest first, or show one delivery in full')
    .argument('[delivery]', 'the id of the delivery or its beginning, or the id of a run that it started')
    .option('--source <source>', 'only those of this source, such as github', readText)
    .option('--event <name>', 'only this event: issues, or issues.labeled', readText)
    .addOption(new Option('--state <state>', 'only those in this state').choices(STATES))
    .option('--repository <owner/name>', 'only those of this repository', readText)
    .option('--automation <id>', 'only those with a decision about this automation, which is shown', readText)
    .option('--actor <name>', 'only what this account did', readText)
    .option('--text <text>', 'only those in which this text stands, in any case', readText)
    .option('--since <when>', 'how far back (30d, 12h), or the first day (2026-11-01)', readText)
    .option('--until <when>', 'the first day or time that does not count', readText)
    .option('--run <run>', 'only the one that started this run', readText)
    .option('--limit <number>', 'how many to list', readCount, 20)
    .option('--before <delivery>', 'only older ones than this: the last one of the page before', readText)
    .option('--json', 'print one line of JSON for each delivery')
    .addHelpText('after', '\nWhat looks like a secret is shown as [redacted].')
    .addHelpText('after', '\nExample:\n  curfew deliveries --repository acme/api --state ignored --since 2d')
    .action(
      atTheEdge(async (delivery, options) => (await import('../commands/deliveries.ts')).deliveries(delivery, options)),
    );
}
