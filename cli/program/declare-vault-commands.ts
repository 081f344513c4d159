import type { Command } from 'commander';
import { atTheEdge } from './at-the-edge.ts';
import { declareCommand } from './declare-command.ts';
import { readText } from './read-option.ts';

const VAULT = ['<vault>', 'the id of the vault, as `curfew vault list` shows it'] as const;

/** Declares the commands for vaults: secrets at the agent API that agents use without having them. */
export function declareVaultCommands(program: Command): void {
  const vault = program
    .command('vault')
    .helpCommand(false)
    .description('manage vaults: secrets at the agent API that agents use without having them');

  declareCommand(vault, 'create', 'make an empty vault and show its id')
    .requiredOption('--name <name>', 'what it is for, in words for people', readText)
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nExample:\n  curfew vault create --name "Registry and tracker"')
    .action(atTheEdge(async (options) => (await import('../commands/vault.ts')).createVault(options)));

  declareCommand(vault, 'list', 'list all vaults, the newest first')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nExample:\n  curfew vault list')
    .action(atTheEdge(async (options) => (await import('../commands/vault.ts')).listVaults(options)));

  declareCommand(vault, 'show', 'show the credentials of a vault, without their secrets')
    .argument(...VAULT)
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nExample:\n  curfew vault show vlt_0c2f7r3x')
    .action(atTheEdge(async (id, options) => (await import('../commands/vault.ts')).showVault(id, options)));

  declareAdd(vault);

  declareCommand(vault, 'remove', 'delete a vault, or one credential of it, with the secrets')
    .argument(...VAULT)
    .argument('[credential]', 'the id of the credential; without it the whole vault is deleted')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nExample:\n  curfew vault remove vlt_0c2f7r3x vcrd_8h1k5m2q')
    .action(
      atTheEdge(async (id, credential, options) =>
        (await import('../commands/vault.ts')).removeFromVault(id, credential, options),
      ),
    );
}

function declareAdd(vault: Command): void {
  declareCommand(vault, 'add', 'put a secret into a vault; it is read from standard input')
    .argument(...VAULT)
    .option('--variable <name>', 'the variable under which a sandbox uses it; it holds a placeholder there', readText)
    .option('--host <host>', 'with --variable: a host that may get the secret; may be repeated', collect)
    .option('--server <url>', 'the URL of the MCP server that gets it as a bearer token', readText)
    .option('--oauth', 'with --server: the secret is JSON {access_token, expires_at?, refresh?} of the API')
    .option('--from-env <name>', 'read the secret from this variable of the environment instead', readText)
    .option('--replace', 'replace the secret of a credential that is for the same')
    .option('--json', 'print one line of JSON')
    .addHelpText(
      'after',
      '\nExample:\n  curfew vault add vlt_0c2f7r3x --variable NPM_TOKEN --host npm.acme.dev --from-env ACME_NPM_TOKEN',
    )
    .action(atTheEdge(async (id, options) => (await import('../commands/vault.ts')).addToVault(id, options)));
}

function collect(text: string, former: string[] = []): string[] {
  return [...former, readText(text)];
}
