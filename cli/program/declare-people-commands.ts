import type { Command } from 'commander';
import { atTheEdge } from './at-the-edge.ts';
import { declareCommand, declareRequest } from './declare-command.ts';

/** Declares the commands with which people take part in a run. */
export function declarePeopleCommands(program: Command): void {
  declareCommand(program, 'approvals', 'list the decisions that runs wait for, and how to answer them')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nExample:\n  curfew approvals --json')
    .action(atTheEdge(async (options) => (await import('../commands/people/approvals.ts')).approvals(options)));

  declareRequest(program, 'steer', 'send a message to the agent of a run, or answer its question')
    .argument('<text>', 'the message')
    .addHelpText('after', '\nExample:\n  curfew steer fix-bug/github/72d3162e "The test is right, the code is not."')
    .action(
      atTheEdge(async (run, text, options) => (await import('../commands/people/steer.ts')).steer(run, text, options)),
    );

  declareRequest(program, 'interrupt', 'stop what the agent of a run is doing, until somebody steers it')
    .addHelpText('after', '\nExample:\n  curfew interrupt fix-bug/github/72d3162e')
    .action(
      atTheEdge(async (run, options) => (await import('../commands/people/interrupt.ts')).interrupt(run, options)),
    );

  declareDecision(program, 'approve', 'approve what a run waits for')
    .addHelpText('after', '\nExample:\n  curfew approve fix-bug/github/72d3162e')
    .action(atTheEdge(async (run, options) => (await import('../commands/people/approve.ts')).approve(run, options)));

  declareDecision(program, 'deny', 'deny what a run waits for')
    .requiredOption('--reason <text>', 'why; the agent sees it')
    .addHelpText('after', '\nExample:\n  curfew deny fix-bug/github/72d3162e --reason "Not before the release."')
    .action(atTheEdge(async (run, options) => (await import('../commands/people/deny.ts')).deny(run, options)));

  declareRequest(program, 'raise', 'give a run more money or time')
    .option('--spend <dollars>', 'how many dollars more')
    .option('--duration <time>', 'how much more working time')
    .addHelpText('after', '\nExample:\n  curfew raise fix-bug/github/72d3162e --spend 2.50 --duration 20m')
    .action(atTheEdge(async (run, options) => (await import('../commands/people/raise.ts')).raise(run, options)));
}

function declareDecision(program: Command, name: string, description: string): Command {
  return declareRequest(program, name, description).option(
    '--key <key>',
    'which decision, if the run waits for more than one; `curfew approvals` shows the key',
  );
}
