import { errorText } from '../../runtime/error-text.ts';
import { CommandError, EXIT } from '../command-error.ts';
import { claimDataFolder } from '../dev/claim-data-folder.ts';
import { claimPort } from '../dev/claim-port.ts';
import { removeDevFile } from '../dev/dev-file.ts';
import { enterDev, leaveDev } from '../dev/dev-register.ts';
import { createDevScreen } from '../dev/dev-screen.ts';
import { announce, type DevState } from '../dev/dev-state.ts';
import { startChildren } from '../dev/start-children.ts';
import { startTemporal } from '../dev/start-temporal.ts';
import { outliveReaders } from '../dev/outlive-readers.ts';
import type { Supervised } from '../dev/supervise.ts';
import { stopSignal } from '../dev/stop-signal.ts';
import { readServingPlace, type PlaceOptions } from '../place/read-place.ts';

export interface DevOptions extends PlaceOptions {
  host: string;
  port: number;
  json?: boolean;
}

/**
 * Runs everything on one machine: Temporal (unless TEMPORAL_ADDRESS names a server), the engine (unless CURFEW_AGENT_API
 * names another API), worker and serve. Each is a process that is started again when it dies. Returns the exit code when
 * somebody has asked it to stop.
 */
export async function dev({ host, port, json = false, ...options }: DevOptions): Promise<number> {
  outliveReaders();
  const { place, definitions } = readServingPlace(options, 'dev');
  const children: Supervised[] = [];
  const stopping = stopSignal(() => children.forEach((child) => child.kill()));
  const state: DevState = {
    place,
    screen: createDevScreen(json, definitions.settings),
    startedAt: new Date().toISOString(),
    stopping,
    broken: new AbortController(),
    undo: [],
    children,
    temporal: undefined,
    running: {},
    announced: false,
  };
  try {
    await Promise.race([start(state, host, port), aborted(stopping)]);
    await Promise.race([aborted(stopping), aborted(state.broken.signal)]);
    state.broken.signal.throwIfAborted();
    return state.announced ? EXIT.ok : EXIT.interrupted;
  } finally {
    await release(state);
  }
}

async function start(state: DevState, host: string, wishedPort: number): Promise<void> {
  const { dataFolder } = state.place;
  const lock = await claimDataFolder(dataFolder);
  state.undo.push(() => lock.release());
  // The port is chosen here, not by `serve`, so that `serve` comes back at the same address when it is started again.
  const { port, release } = await claimPort(wishedPort);
  state.undo.push(release);
  if (wishedPort !== 0 && port !== wishedPort) {
    throw new CommandError(`Port ${wishedPort} is taken; choose another with --port.`, EXIT.refused);
  }
  state.temporal = await startTemporal(state);
  await startChildren(state, host, port);
  state.undo.push(() => {
    leaveDev(dataFolder);
    removeDevFile(dataFolder);
  });
  state.announced = true;
  const file = announce(state);
  enterDev(dataFolder);
  state.screen.ready(file);
}

/** Stops what was started, in reverse order. A start that is still under way starts no more children once it has aborted. */
async function release({ undo, screen, announced }: DevState): Promise<void> {
  if (announced) screen.progress('stopping');
  while (undo.length > 0) {
    try {
      await undo.pop()?.();
    } catch (error) {
      // One part that cannot be stopped must not keep the others running.
      screen.progress(`a part could not be stopped: ${errorText(error)}`);
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
