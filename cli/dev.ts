import { fileURLToPath } from 'node:url';
import { freePort } from '../connections/temporal-server/free-port.ts';
import { registerSearchAttributes } from '../connections/register-search-attributes.ts';
import { connectTemporal } from '../connections/temporal.ts';
import { CommandError, EXIT } from './command-error.ts';
import { childEnvironment, type Surroundings } from './dev/child-environment.ts';
import { claimDataFolder } from './dev/claim-data-folder.ts';
import { removeDevFile, writeDevFile, type DevFile } from './dev/dev-file.ts';
import { createDevScreen, type DevScreen } from './dev/dev-screen.ts';
import { superviseTemporal } from './dev/supervise-temporal.ts';
import { supervise, type Running, type Supervised } from './dev/supervise.ts';
import { untilTold } from './dev/until-told.ts';
import { readDefinitions } from './read-definitions.ts';
import { readPlace, type Place, type PlaceOptions } from './place.ts';

export interface DevOptions extends PlaceOptions {
  host: string;
  port: number;
  json?: boolean;
}

const CURFEW = fileURLToPath(new URL('./curfew.ts', import.meta.url));

type ChildName = 'engine' | 'worker' | 'serve';

interface Dev {
  options: DevOptions;
  place: Place;
  screen: DevScreen;
  told: AbortSignal;
  /** Aborted when something broke that we cannot mend; its reason is the error. */
  lost: AbortController;
  /** What has to be undone at the end, in reverse order. */
  undo: (() => Promise<void> | void)[];
  children: Supervised[];
  found: Partial<Record<ChildName, Running>>;
  /** Set once all is ready; from then on every change is written to the file. */
  file: DevFile | undefined;
}

/**
 * Everything on one machine: Temporal (unless TEMPORAL_ADDRESS names one), engine (unless CURFEW_AGENT_API is elsewhere),
 * worker and serve, each a process that is started again when it dies. Runs until it is told to stop.
 */
export async function dev(options: DevOptions): Promise<number> {
  const place = readPlace(options, 'dev');
  readDefinitions(place.definitionsFolder);
  const children: Supervised[] = [];
  const told = untilTold(() => children.forEach((child) => child.kill()));
  const screen = createDevScreen(options.json ?? false);
  const state: Dev = {
    options,
    place,
    screen,
    told,
    lost: new AbortController(),
    undo: [],
    children,
    found: {},
    file: undefined,
  };
  try {
    await start(state);
    await Promise.race([aborted(told), aborted(state.lost.signal)]);
    state.lost.signal.throwIfAborted();
    return EXIT.ok;
  } catch (error) {
    if (told.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    await release(state);
  }
}

async function start(state: Dev): Promise<void> {
  const { place, options, screen, undo, told } = state;
  const { dataFolder, environment } = place;
  const lock = await claimDataFolder(dataFolder);
  undo.push(() => lock.release());
  // Chosen here, not by `serve`: it has to come back at the same address when it is started again.
  const port = await freePort(options.port);
  if (options.port !== 0 && port !== options.port) {
    throw new CommandError(`Port ${options.port} is taken; choose another with --port.`, EXIT.refused);
  }
  const temporal = await startTemporal(state);
  const hasEngine = environment.agentApi.kind === 'local';
  const enginePort = await freePort(environment.enginePort);
  const surroundings = { temporal: temporal.pid === null ? null : temporal, enginePort, hasEngine };
  const wanted: ChildName[] = hasEngine ? ['engine', 'worker', 'serve'] : ['worker', 'serve'];
  screen.progress(`starting ${wanted.join(', ')}`);
  for (const name of wanted) startOne(state, name, port, surroundings);
  await Promise.race([Promise.all(state.children.map(({ ready }) => ready)), aborted(told)]);
  told.throwIfAborted();
  undo.push(() => removeDevFile(dataFolder));
  state.file = devFile(state, temporal);
  writeDevFile(state.file);
  screen.ready(state.file);
}

async function startTemporal(state: Dev): Promise<DevFile['temporal']> {
  const { address, namespace } = state.place.environment.temporal;
  const temporal =
    address === null ? await startOwnTemporal(state, namespace) : { address, namespace, uiUrl: null, pid: null };
  const { connection, close } = await connectTemporal(temporal);
  try {
    await registerSearchAttributes(connection, namespace);
    return temporal;
  } finally {
    await close();
  }
}

async function startOwnTemporal(state: Dev, namespace: string): Promise<DevFile['temporal']> {
  const { place, screen, told, undo, lost } = state;
  const { first, stop } = await superviseTemporal(
    { dataFolder: place.dataFolder, namespace, onProgress: screen.progress, signal: told },
    {
      onEvent: screen.progress,
      onRestart: ({ pid }) => rewrite(state, (file) => ({ ...file, temporal: { ...file.temporal, pid } })),
      onLost: (error) => lost.abort(error),
    },
  );
  undo.push(stop);
  const { address, uiUrl, pid } = first;
  screen.progress(`Temporal ${first.cliVersion} answers at ${address}`);
  return { address, namespace, uiUrl, pid };
}

function startOne(state: Dev, name: ChildName, port: number, surroundings: Surroundings): void {
  const { place, options, screen, found } = state;
  const where = name === 'serve' ? ['--host', options.host, '--port', String(port)] : [];
  const folders = ['--dir', place.definitionsFolder, '--data', place.dataFolder, '--no-env-file'];
  const child = supervise(
    {
      name,
      script: CURFEW,
      args: [name, ...where, ...folders],
      environment: childEnvironment(name, process.env, surroundings),
    },
    {
      onLine: (line) => screen.childLine(name, line),
      onEvent: screen.progress,
      onReady: (running) => {
        found[name] = running;
        rewrite(state, (file) => devFile(state, file.temporal));
      },
    },
  );
  state.children.push(child);
  state.undo.push(child.stop);
}

function rewrite(state: Dev, change: (file: DevFile) => DevFile): void {
  if (!state.file) return;
  state.file = { ...change(state.file), startedAt: state.file.startedAt };
  writeDevFile(state.file);
}

function devFile({ place, found }: Dev, temporal: DevFile['temporal']): DevFile {
  const { serve, worker, engine } = found;
  if (!serve?.url || !worker) throw new Error('serve and worker are ready, but one did not say where');
  return {
    pid: process.pid,
    startedAt: new Date().toISOString(),
    dir: place.definitionsFolder,
    data: place.dataFolder,
    temporal,
    serve: { url: serve.url, pid: serve.pid },
    worker: { pid: worker.pid },
    engine: engine?.url ? { url: engine.url, pid: engine.pid } : null,
  };
}

async function release({ undo, screen, file }: Dev): Promise<void> {
  if (file) screen.progress('stopping');
  for (const step of undo.toReversed()) {
    try {
      await step();
    } catch (error) {
      // The others have to be stopped all the same.
      screen.progress(`could not be stopped: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
