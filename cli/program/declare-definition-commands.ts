import { Argument, type Command } from 'commander';
import { atTheEdge } from './at-the-edge.ts';
import { declareCommand } from './declare-command.ts';
import { readText } from './read-option.ts';

/** Declares the commands about what users write. Only `backtest` needs an environment and data. */
export function declareDefinitionCommands(program: Command): void {
  program
    .command('validate')
    .description('list the problems of the definitions, or say what each automation will do')
    .option('--dir <folder>', 'folder of definitions (default: the current folder)', readText)
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nExample:\n  curfew validate --dir examples/agent-fix')
    .action(atTheEdge(async (options) => (await import('../commands/validate.ts')).validate(options)));

  program
    .command('import')
    .description('make an automation of a workflow of GitHub Agentic Workflows, and list what has no counterpart')
    .argument('<file>', 'Markdown file of the workflow; - reads standard input', readText)
    .option(
      '--output <file>',
      'where the automation is written; - prints it (default: automations/<name>.md)',
      readText,
    )
    .option('--repository <owner/name>', 'where the workflow lives (default: the remote origin of its clone)', readText)
    .option('--force', 'replace the file if it is there already')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nExample:\n  curfew import .github/workflows/triage.md')
    .action(atTheEdge(async (file, options) => (await import('../commands/import.ts')).importWorkflow(file, options)));

  program
    .command('schema')
    .description('print the JSON Schema of one kind of definition, for editors')
    .addArgument(
      new Argument('[kind]', 'kind of definition').choices(['automation', 'agent', 'settings']).default('automation'),
    )
    .addHelpText('after', '\nExample:\n  curfew schema settings')
    .action(atTheEdge(async (kind) => (await import('../commands/schema.ts')).schema(kind)));

  declareCommand(
    program,
    'backtest',
    'say what the definitions on disk would have done with the deliveries of the past',
  )
    .argument('[automation]', 'the id of the automation (default: all of them, one line each)')
    .option('--since <when>', 'how far back (30d, 12h), or the first day (2026-11-01) or time', readText, '30d')
    .option('--until <when>', 'the first day or time that does not count (default: now)', readText)
    .option(
      '--against <ref>',
      'compare with the definitions at this branch, tag or commit of their git repository',
      readText,
    )
    .option('--all', 'show every reason and every difference')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nNothing is started, written or asked: it reads the database and the files.')
    .addHelpText('after', '\nExample:\n  curfew backtest agent-fix --since 30d --against main')
    .action(
      atTheEdge(async (automation, options) => (await import('../commands/backtest.ts')).backtest(automation, options)),
    );
}
