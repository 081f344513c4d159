import { NoTemporalNamed } from '../../connections/temporal/no-temporal-named.ts';
import { errorText } from '../../runtime/error-text.ts';
import { createRedact } from '../../runtime/secrets/create-redact.ts';
import { secretsIn } from '../../runtime/secrets/secrets-in.ts';
import { terminalText } from '../../text/terminal-text.ts';
import { CommandError, EXIT } from '../command-error.ts';

/**
 * Turns a command into an action for commander. When the command is over, the process ends with the command's exit code,
 * even if something is still open. An error is shown once, as one readable message on standard error, without the secrets
 * of the environment; with CURFEW_DEBUG=1 the stack is shown too.
 */
export function atTheEdge<Arguments extends unknown[]>(
  command: (...args: Arguments) => Promise<number | void>,
): (...args: Arguments) => Promise<void> {
  return async (...args) => {
    let exitCode: number = EXIT.ok;
    try {
      exitCode = (await command(...args)) ?? EXIT.ok;
    } catch (error) {
      process.stderr.write(`${terminalText(createRedact(secretsIn(process.env))(readable(error)))}\n`);
      exitCode = exitCodeOf(error);
    }
    process.exitCode = exitCode;
    await Promise.all([written(process.stdout), written(process.stderr)]);
    process.exit(exitCode);
  };
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommandError) return error.exitCode;
  return error instanceof NoTemporalNamed ? EXIT.usage : EXIT.failed;
}

/** A pipe takes only some of a long text at once, and what it has not taken is lost when the process ends. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}

function readable(error: unknown): string {
  if (error instanceof Error && process.env['CURFEW_DEBUG']) {
    return `curfew: ${error.stack ?? error.message}${cause(error)}`;
  }
  // The message of a CommandError is complete. Other errors have their reason in the cause: "fetch failed" says nothing.
  return `curfew: ${error instanceof CommandError ? error.message : errorText(error)}`;
}

function cause(error: Error): string {
  return error.cause instanceof Error ? `\ncaused by ${error.cause.stack ?? error.cause.message}` : '';
}
