import { Option, type Command } from 'commander';
import { atTheEdge } from './at-the-edge.ts';
import { declareCommand } from './declare-command.ts';
import { readCount, readReplayId, readText } from './read-option.ts';

/** Declares the commands that say why something started or did not. */
export function declareDeliveryCommands(program: Command): void {
  declareDeliveries(program);
  declareExplain(program);
  declareSimulate(program);
  declareReplay(program);
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
      atTheEdge(async (delivery, options) =>
        (await import('../commands/explaining/deliveries.ts')).deliveries(delivery, options),
      ),
    );
}

function declareExplain(program: Command): void {
  declarePayload(declareCommand(program, 'explain', 'say for each automation why a delivery starts it, or why not'))
    .argument('<delivery>', 'the id of a delivery or of its run, a file with a payload, or - for standard input')
    .addHelpText('after', '\nIt reads the definitions on disk. --source, --event and --action are only for a payload.')
    .addHelpText('after', '\nExample:\n  curfew explain 72d3162e --automation fix-bug')
    .action(
      atTheEdge(async (delivery, options) =>
        (await import('../commands/explaining/explain.ts')).explain(delivery, options),
      ),
    );
}

function declareSimulate(program: Command): void {
  declarePayload(declareCommand(program, 'simulate', 'show what a payload would start, with its prompt; start nothing'))
    .argument('<file>', 'a file with a payload, with or without its headers, or - for standard input')
    .addHelpText('after', '\nExample:\n  curfew simulate issue.json --event issues --action opened --offline')
    .action(
      atTheEdge(async (file, options) => (await import('../commands/explaining/simulate.ts')).simulate(file, options)),
    );
}

/** The options by which a payload is read and explained. */
function declarePayload(command: Command): Command {
  return command
    .option('--automation <id>', 'only this automation', readText)
    .option(
      '--source <source>',
      'where the payload comes from: a source, or a sender of curfew.yml (default: github)',
      readText,
    )
    .option(
      '--event <name>',
      'the name of the event, such as issues or issues.opened (default: what the payload tells)',
      readText,
    )
    .option('--action <action>', 'the action, such as opened (default: that of the payload)', readText)
    .option('--offline', 'ask nothing of GitHub or Slack, and say what would be asked')
    .option('--json', 'print one line of JSON');
}

function declareReplay(program: Command): void {
  declareCommand(program, 'replay', 'start runs from a stored delivery once more, marked as a replay')
    .argument('<delivery>', 'the id of the delivery or its beginning, or the id of a run that it started')
    .option('--automation <id>', 'start only this automation (default: each that the delivery starts)', readText)
    .option('--id <id>', 'id of this replay; the same id again starts nothing and shows the first runs', readReplayId)
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nExample:\n  curfew replay 72d3162e --automation fix-bug')
    .action(
      atTheEdge(async (delivery, options) =>
        (await import('../commands/explaining/replay.ts')).replay(delivery, options),
      ),
    );
}
