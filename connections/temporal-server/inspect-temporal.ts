import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { errorText } from '../../runtime/error-text.ts';
import { plainEnvironment } from './plain-environment.ts';
import { OLDEST_SERVER } from './temporal-version.ts';

export interface TemporalBinary {
  path: string;
  /** Names the database file: files of one version are not promised to open in another. */
  cliVersion: string;
  serverVersion: string;
}

const run = promisify(execFile);

/**
 * Runs `<path> --version` and returns what it is. Throws a reason in a few words (it is shown in a list) when it does
 * not run, does not say what it is, or brings a server older than Curfew can use.
 */
export async function inspectTemporal(path: string, signal?: AbortSignal): Promise<TemporalBinary> {
  const { stdout } = await run(path, ['--version'], {
    timeout: 20_000,
    env: plainEnvironment(process.env),
    ...(signal && { signal }),
  }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw new Error(`it does not run (${firstLine(error)})`, { cause: error });
  });
  const match = /temporal version (\S+) \(Server (\d+\.\d+\.\d+)\S*[,)]/.exec(stdout);
  if (!match?.[1] || !match[2]) throw new Error(`it does not say its version (${stdout.trim().slice(0, 80)})`);
  const [, cliVersion, serverVersion] = match;
  if (isOlder(serverVersion, OLDEST_SERVER)) {
    throw new Error(`its server ${serverVersion} is older than ${OLDEST_SERVER}, the oldest that Curfew can use`);
  }
  // A development build of the CLI has no version of its own. Take the server's, which decides the database format.
  const released = /^\d+\.\d+\.\d+/.test(cliVersion) && !cliVersion.includes('DEV');
  return { path, cliVersion: released ? cliVersion : `server-${serverVersion}`, serverVersion };
}

function isOlder(version: string, oldest: string): boolean {
  return version.localeCompare(oldest, 'en', { numeric: true }) < 0;
}

function firstLine(error: unknown): string {
  return errorText(error).split('\n')[0] ?? '';
}
