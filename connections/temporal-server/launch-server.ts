import { awaitTemporal } from './await-temporal.ts';
import { recordServer } from './former-server.ts';
import { startGuarded, type GuardedProcess } from './guarded-process.ts';
import type { TemporalBinary } from './inspect-temporal.ts';
import { plainEnvironment } from './plain-environment.ts';
import { serverDatabase } from './server-database.ts';

export interface TemporalServer {
  address: string;
  namespace: string;
  /** Null when headless. */
  uiUrl: string | null;
  pid: number;
  cliVersion: string;
  /** Settles when the server has ended, for any reason. */
  exited: Promise<number>;
  stop: () => Promise<void>;
}

export interface LaunchOptions {
  binary: TemporalBinary;
  dataFolder: string;
  /** The first is the one that the server is used with; the server has the others as well. */
  namespaces: string[];
  port: number;
  /** Null starts no UI. */
  uiPort: number | null;
  /** Gets all that the server prints, appended. */
  logFile: string;
  environment: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

const READY_MS = 60_000;
const STOP_MS = 5_000;

/** Starts the server on these ports and returns when it answers. Throws an Error if it does not, and then ends it. */
export async function launchServer(options: LaunchOptions): Promise<TemporalServer> {
  const { binary, dataFolder, namespaces, port, uiPort, logFile, signal } = options;
  const [namespace = 'default'] = namespaces;
  const database = await serverDatabase(dataFolder, binary.cliVersion);
  const args = serverArguments(options, database.file);
  const environment = plainEnvironment(options.environment);
  const server = await startGuarded({ command: binary.path, args, environment, logFile });
  await recordServer(dataFolder, server.pid);
  const address = `127.0.0.1:${port}`;
  try {
    await readyOrEnded(server, { address, namespaces, signal });
    await database.keep();
  } catch (error) {
    await server.stop(0);
    throw error;
  }
  const { pid, exited } = server;
  const uiUrl = uiPort === null ? null : `http://127.0.0.1:${uiPort}`;
  return { address, namespace, uiUrl, pid, cliVersion: binary.cliVersion, exited, stop: () => server.stop(STOP_MS) };
}

function serverArguments({ port, uiPort, namespaces }: LaunchOptions, databaseFile: string): string[] {
  const named = namespaces.flatMap((namespace) => ['--namespace', namespace]);
  const where = ['--ip', '127.0.0.1', '--port', String(port), ...named];
  const ui = uiPort === null ? ['--headless'] : ['--ui-port', String(uiPort)];
  const database = ['--db-filename', databaseFile];
  const pragmas = ['journal_mode=WAL', 'synchronous=NORMAL'].flatMap((pragma) => ['--sqlite-pragma', pragma]);
  const dynamic = ['system.enableActivityEagerExecution=true', 'frontend.enableServerVersionCheck=false'];
  const settings = dynamic.flatMap((setting) => ['--dynamic-config-value', setting]);
  return ['server', 'start-dev', ...where, ...ui, ...database, ...pragmas, ...settings];
}

async function readyOrEnded(
  server: GuardedProcess,
  { address, namespaces, signal }: { address: string; namespaces: string[]; signal: AbortSignal },
): Promise<void> {
  const over = new AbortController();
  const late = AbortSignal.timeout(READY_MS);
  try {
    await Promise.race([
      awaitTemporal(address, namespaces, AbortSignal.any([over.signal, late, signal])),
      server.exited.then((code) => {
        throw new Error(`The Temporal server ended with code ${code} before it was ready`);
      }),
    ]);
  } catch (error) {
    if (late.aborted)
      throw new Error(`The Temporal server did not answer within ${READY_MS / 1_000} s`, { cause: error });
    throw error;
  } finally {
    over.abort();
  }
}
