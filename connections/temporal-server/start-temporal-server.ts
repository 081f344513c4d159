import { mkdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { errorText } from '../../runtime/error-text.ts';
import { acquireExclusiveLock } from '../../runtime/exclusive-lock.ts';
import { awaitTemporal } from './await-temporal.ts';
import { findTemporal } from './find-temporal.ts';
import { endFormerServer, recordServer } from './former-server.ts';
import { freePort } from '../../runtime/free-port.ts';
import { startGuarded, type GuardedProcess } from './guarded-process.ts';
import type { TemporalBinary } from './inspect-temporal.ts';
import { plainEnvironment } from './plain-environment.ts';
import { serverDatabase } from './server-database.ts';

export interface TemporalServerOptions {
  dataFolder: string;
  namespace?: string;
  /** Preferred ports, 7233 and 8233 by default: where one is taken, another is used. */
  port?: number;
  uiPort?: number;
  /** Without the web UI, for tests. */
  headless?: boolean;
  onProgress?: (line: string) => void;
  signal?: AbortSignal;
  /** Where PATH and the cache folder come from. */
  environment?: NodeJS.ProcessEnv;
}

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

/** If the former process has just been killed, the kernel may need a moment to free its lock. */
const LOCK_MS = 1_000;
const READY_MS = 60_000;
const STOP_MS = 5_000;
const ATTEMPTS = 3;

/**
 * Starts a Temporal server of our own on 127.0.0.1, with its database in `dataFolder`, and returns when it answers. It
 * ends with our process, even if that is killed, and the next server goes on with the same database. One per data
 * folder.
 */
export async function startTemporalServer(given: TemporalServerOptions): Promise<TemporalServer> {
  const options = { ...given, dataFolder: resolve(given.dataFolder) };
  const {
    dataFolder,
    onProgress = () => {},
    signal = new AbortController().signal,
    environment = process.env,
  } = options;
  await mkdir(join(dataFolder, 'logs'), { recursive: true });
  const lock = await acquireExclusiveLock(join(dataFolder, 'temporal.lock'), LOCK_MS);
  if (!lock)
    throw new Error(`Another process runs the Temporal server of ${dataFolder}. Stop it, or use another --data.`);
  try {
    await endFormerServer(dataFolder);
    const binary = await findTemporal({ environment, onProgress, signal });
    const server = await startOnFreePorts(binary, options, signal);
    void server.exited.then(() => lock.release());
    return server;
  } catch (error) {
    lock.release();
    throw error;
  }
}

interface Start {
  port: number;
  uiPort: number | null;
  logFile: string;
  binary: TemporalBinary;
  options: TemporalServerOptions;
  signal: AbortSignal;
}

async function startOnFreePorts(
  binary: TemporalBinary,
  options: TemporalServerOptions,
  signal: AbortSignal,
): Promise<TemporalServer> {
  const logFile = join(options.dataFolder, 'logs', 'temporal.log');
  for (let attempt = 1; ; attempt += 1) {
    const before = await stat(logFile).catch(() => ({ size: 0 }));
    const usual = attempt === 1;
    const port = await freePort(usual ? (options.port ?? 7233) : undefined);
    const uiPort = options.headless ? null : await freePort(usual ? (options.uiPort ?? 8233) : undefined);
    try {
      return await startOn({ port, uiPort, logFile, binary, options, signal });
    } catch (error) {
      signal.throwIfAborted();
      const said = (await readFile(logFile, 'utf8').catch(() => '')).slice(before.size).trim();
      // Another program may have taken the port after we found it free.
      if (attempt < ATTEMPTS && /address already in use/.test(said)) continue;
      const end = said.split('\n').slice(-5).join('\n');
      throw new Error(`${errorText(error)}; ${logFile} ends with:\n${end}`, {
        cause: error,
      });
    }
  }
}

async function startOn({ port, uiPort, logFile, binary, options, signal }: Start): Promise<TemporalServer> {
  const { dataFolder, namespace = 'default' } = options;
  const database = await serverDatabase(dataFolder, binary.cliVersion);
  const args = serverArguments({ port, uiPort }, namespace, database.file);
  const environment = plainEnvironment(options.environment ?? process.env);
  const server = await startGuarded({ command: binary.path, args, environment, logFile });
  await recordServer(dataFolder, server.pid);
  const address = `127.0.0.1:${port}`;
  try {
    await readyOrEnded(server, { address, namespace, signal });
    await database.keep();
  } catch (error) {
    await server.stop(0);
    throw error;
  }
  const { pid, exited } = server;
  const uiUrl = uiPort === null ? null : `http://127.0.0.1:${uiPort}`;
  return { address, namespace, uiUrl, pid, cliVersion: binary.cliVersion, exited, stop: () => server.stop(STOP_MS) };
}

function serverArguments(
  { port, uiPort }: Pick<Start, 'port' | 'uiPort'>,
  namespace: string,
  databaseFile: string,
): string[] {
  const where = ['--ip', '127.0.0.1', '--port', String(port), '--namespace', namespace];
  const ui = uiPort === null ? ['--headless'] : ['--ui-port', String(uiPort)];
  const database = ['--db-filename', databaseFile];
  const pragmas = ['journal_mode=WAL', 'synchronous=NORMAL'].flatMap((pragma) => ['--sqlite-pragma', pragma]);
  const dynamic = ['system.enableActivityEagerExecution=true', 'frontend.enableServerVersionCheck=false'];
  const settings = dynamic.flatMap((setting) => ['--dynamic-config-value', setting]);
  return ['server', 'start-dev', ...where, ...ui, ...database, ...pragmas, ...settings];
}

async function readyOrEnded(
  server: GuardedProcess,
  { address, namespace, signal }: { address: string; namespace: string; signal: AbortSignal },
): Promise<void> {
  const over = new AbortController();
  const late = AbortSignal.timeout(READY_MS);
  try {
    await Promise.race([
      awaitTemporal(address, namespace, AbortSignal.any([over.signal, late, signal])),
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
