import { mkdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { errorText } from '../../runtime/error-text.ts';
import { acquireExclusiveLock } from '../../runtime/exclusive-lock.ts';
import { findTemporal } from './find-temporal.ts';
import { freePort, isFree } from '../../runtime/free-port.ts';
import { endFormerServer } from './former-server.ts';
import type { TemporalBinary } from './inspect-temporal.ts';
import { launchServer, type TemporalServer } from './launch-server.ts';

export interface TemporalServerOptions {
  dataFolder: string;
  namespace?: string;
  /** Namespaces that the server has besides. */
  furtherNamespaces?: string[];
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

/** If the former process has just been killed, the kernel may need a moment to free its lock. */
const LOCK_MS = 1_000;
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

async function startOnFreePorts(
  binary: TemporalBinary,
  options: TemporalServerOptions,
  signal: AbortSignal,
): Promise<TemporalServer> {
  const { dataFolder, namespace = 'default', furtherNamespaces = [], environment = process.env } = options;
  const namespaces = [namespace, ...furtherNamespaces];
  const logFile = join(dataFolder, 'logs', 'temporal.log');
  for (let attempt = 1; ; attempt += 1) {
    const before = await stat(logFile).catch(() => ({ size: 0 }));
    const usual = attempt === 1;
    const port = await freePort(usual ? (options.port ?? 7233) : undefined);
    const uiPort = options.headless ? null : await freePort(usual ? (options.uiPort ?? 8233) : undefined);
    try {
      return await launchServer({ port, uiPort, logFile, binary, signal, environment, dataFolder, namespaces });
    } catch (error) {
      signal.throwIfAborted();
      const said = (await readFile(logFile, 'utf8').catch(() => '')).slice(before.size).trim();
      // Another program may have taken the port after we found it free. Temporal says so only where it looks itself; if
      // the port is taken a moment later, it panics without naming it.
      const ours = [port, ...(uiPort === null ? [] : [uiPort])];
      const areFree = (await Promise.all(ours.map(isFree))).every(Boolean);
      if (attempt < ATTEMPTS && (!areFree || /address already in use/.test(said))) continue;
      const end = said.split('\n').slice(-5).join('\n');
      throw new Error(`${errorText(error)}; ${logFile} ends with:\n${end}`, {
        cause: error,
      });
    }
  }
}
