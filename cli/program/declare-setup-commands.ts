import type { Command } from 'commander';
import { atTheEdge } from './at-the-edge.ts';
import { declareCommand } from './declare-command.ts';
import { readList, readPort, readSeconds, readText } from './read-option.ts';

/** Declares the commands with which one begins. */
export function declareSetupCommands(program: Command): void {
  program
    .command('init')
    .description('make a folder with an automation, its agent, settings and a list of the keys that are needed')
    .argument('[folder]', 'the folder; what is in it stays as it is', readText, '.')
    .option(
      '--repository <owner/name>',
      'where runs may work, and with --github where automations are offered (default: every repository that sends events; none)',
      readText,
    )
    .option('--json', 'print one line of JSON')
    .option('--github', 'make a GitHub App for it, in the browser, and keep its secrets in .env')
    .option(
      '--address <url>',
      'with --github: where GitHub reaches this Curfew, such as https://curfew.example.com',
      readText,
    )
    .option('--no-webhook', 'with --github: an App that sends no events')
    .option('--automations <ids>', 'with --github: ask only for what these need, and offer only these', readList)
    .option('--path <folder>', 'with --github: where in the repository the automations are offered', readText, 'curfew')
    .option('--organization <login>', 'with --github: who owns the App (default: the person who makes it)', readText)
    .option('--app-name <name>', 'with --github: its name (default: curfew- and the owner)', readText)
    .option('--server <url>', 'with --github: a GitHub Enterprise Server (default: GITHUB_SERVER_URL)', readText)
    .option('--no-open', 'with --github: open no browser, only print the address')
    .option('--port <number>', 'with --github: port of our page, for a tunnel to it', readPort, 0)
    .option('--hook-port <number>', 'with --github: the port to which the address leads', readPort, 3000)
    .option('--wait <seconds>', 'with --github: how long to wait for a person at each step', readSeconds, 600)
    .option('--replace', 'with --github: replace the App that .env has')
    .addHelpText('after', '\nA second call is harmless: it writes only what is missing.')
    .addHelpText(
      'after',
      '\nExample:\n  curfew init work --github --address https://curfew.example.com --repository acme/api',
    )
    .action(
      atTheEdge(async (folder, options) => {
        if (!options.github) return await (await import('../commands/setup/init.ts')).init(folder, options);
        return await (await import('../commands/setup/init-github.ts')).initGithub(folder, options);
      }),
    );

  declareCommand(program, 'doctor', 'say what is still missing or wrong, from Temporal to permissions, and what to do')
    .option('--json', 'print one line of JSON')
    .addHelpText(
      'after',
      '\nIt changes nothing. Exits with 1 if something is wrong; what could not be looked at (open) does not count.',
    )
    .addHelpText('after', '\nExample:\n  curfew doctor --dir work')
    .action(atTheEdge(async (options) => (await import('../commands/setup/doctor.ts')).doctor(options)));
}
