import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Environment } from '../runtime/environment/environment.ts';
import { listen } from '../runtime/listen.ts';
import type { Log } from '../runtime/log.ts';
import { watchEventLoop } from '../runtime/watch-event-loop.ts';
import { createApp } from './api/app.ts';
import type { Engine } from './engine.ts';
import { createLiveTurns } from './turns/live-turns.ts';
import { modelEndpoint } from './brain/model-endpoint.ts';
import { createEgressGuard } from './egress/egress-guard.ts';
import { createSessionEgress } from './egress/session-egress.ts';
import { chooseDriver } from './hands/choose-driver.ts';
import type { HandsDriver } from './hands/driver.ts';
import { createSessionOutputs } from './outputs/session-outputs.ts';
import { createSessionHands } from './hands/pool/session-hands.ts';
import { createWorkspaces } from './hands/workspace/workspaces.ts';
import { createPackageCache } from './packages/package-cache.ts';
import { createSessionPackages } from './packages/session-packages.ts';
import { engineKey } from '../runtime/engine-key.ts';
import { createFileBytes } from './store/files/file-bytes.ts';
import { startFileSweep } from './store/files/file-sweep.ts';
import { createMcpConnections } from './mcp/mcp-connections.ts';
import { engineLock } from './store/engine-lock.ts';
import { openEngineDatabase } from './store/open-engine-database.ts';
import { createSessionBus } from './store/session-bus.ts';
import { tokenSeal } from './store/token-seal.ts';
import { createWebSearch } from './web/searching/create-web-search.ts';
import { createWaker } from './turns/waker.ts';
import { MOST_TURNS, startEngineWorker } from './turns/worker.ts';
import { refreshesSettled } from './vaults/oauth/refresh-credential.ts';
import { sessionsAtWork } from './turns/sessions-at-work.ts';

export interface EngineOptions {
  environment: Environment;
  /** Holds `engine.db`, `engine.key`, `engine.secret`, the bytes of files, and the workspaces. One engine uses it at a time. */
  dataFolder: string;
  /** On 127.0.0.1; 0 takes any free port. */
  port: number;
  log: Log;
}

export interface RunningEngine {
  url: string;
  stop(): Promise<void>;
}

/**
 * Longer than clients keep idle connections. Otherwise a request could be sent on a connection that is just being
 * closed, and a client cannot repeat every request.
 */
const KEEP_ALIVE_MS = 120_000;

/**
 * Starts the Managed Agents API on this machine and returns once it answers; Temporal may come and go. Throws when
 * another engine has the data folder, when there is no working sandbox (the error says how to get one), or when the
 * port is taken; nothing is left running then.
 */
export async function startEngine(options: EngineOptions): Promise<RunningEngine> {
  const undo: Undo = [];
  const stop = async (): Promise<void> => {
    for (const release of undo.splice(0).reverse()) await release();
  };
  try {
    return { url: await start(options, undo), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(options: EngineOptions, undo: Undo): Promise<string> {
  const { environment, dataFolder, log } = options;
  const driver = await chooseDriver(environment.hands);
  undo.push(await engineLock(dataFolder));
  const store = await openStore(options, undo);
  const { database, seal } = store;
  const sandboxes = openSandboxes(options, { driver, store }, undo);
  const atWork = await sessionsAtWork(database);
  const turns = createLiveTurns();
  const { temporal, heartbeatTimeoutMs } = environment;
  const taskQueue = `${environment.taskQueue}-engine`;
  const atTemporal = { temporal, taskQueue, heartbeatTimeoutMs, identity: `engine ${randomUUID()}`, turns };
  const waker = createWaker({ ...atTemporal, database, atWork, log });
  undo.push(() => waker.stop());
  const model = modelEndpoint(environment.model);
  const { guard } = sandboxes;
  const mcp = createMcpConnections({ store: { database, guard, seal }, timeoutMs: environment.mcpTimeoutMs, log });
  undo.push(() => mcp.stop());
  const engine: Engine = {
    ...store,
    ...sandboxes,
    log,
    model,
    search: createWebSearch(environment.webSearch),
    mcp,
    pause: (ms, signal) => pause(ms, undefined, { signal }),
    wake: (sessionId) => waker.wake(sessionId),
  };
  const worker = startEngineWorker({ ...atTemporal, engine });
  undo.push(() => worker.stop());
  const url = await serve(options, engine, undo);
  for (const id of atWork.slice(0, MOST_TURNS)) turns.begin(engine, id);
  undo.push(() => turns.stop());
  const watch = watchEventLoop(log);
  undo.push(() => watch.stop());
  log.info({ url, brain: model.brain, driver: driver.name }, 'engine is ready');
  return url;
}

/** What releases each part that is open, in the order in which they were opened. */
type Undo = (() => unknown)[];

/** What is kept in the data folder. */
type Store = Pick<Engine, 'database' | 'bus' | 'seal' | 'bytes'>;

async function openStore({ dataFolder, log }: EngineOptions, undo: Undo): Promise<Store> {
  const database = await openEngineDatabase(dataFolder);
  undo.push(() => database.destroy());
  undo.push(() => refreshesSettled());
  const bytes = createFileBytes(dataFolder);
  const sweep = await startFileSweep({ database, bytes, log });
  undo.push(() => sweep.stop());
  return { database, bus: createSessionBus(), seal: tokenSeal(dataFolder), bytes };
}

interface SandboxParts {
  driver: HandsDriver;
  store: Store;
}

/** Where the agents of all sessions work, and what goes in and out there. */
type Sandboxes = Pick<Engine, 'guard' | 'workspaces' | 'hands' | 'outputs'>;

function openSandboxes(options: EngineOptions, { driver, store }: SandboxParts, undo: Undo): Sandboxes {
  const { environment, dataFolder, log } = options;
  const { database, bus, seal, bytes } = store;
  const workspaces = createWorkspaces({ database, bus, seal, bytes, dataFolder, log });
  undo.push(() => workspaces.stop());
  workspaces.discardLeftovers();
  const guard = createEgressGuard(environment.egress);
  const egress = createSessionEgress({ database, bus, guard, seal, trustFolder: driver.trustFolder, log });
  undo.push(() => egress.stop());
  const cache = createPackageCache({ registries: environment.registries, driver, egress, dataFolder, log });
  undo.push(() => cache.stop());
  const packages = createSessionPackages({ database, bus, driver, cache });
  const hands = createSessionHands({ workspaces, driver, egress, packages, log });
  undo.push(() => hands.stop());
  const outputs = createSessionOutputs({ database, bus, bytes, hands, log });
  undo.push(() => outputs.stop());
  return { guard, workspaces, hands, outputs };
}

async function serve({ dataFolder, port }: EngineOptions, engine: Engine, undo: Undo): Promise<string> {
  const app = createApp(engine, engineKey(dataFolder));
  const { url, close } = await listen({
    fetch: app.fetch,
    host: '127.0.0.1',
    port,
    keepAliveMs: KEEP_ALIVE_MS,
    closeAfterMs: 0,
  });
  undo.push(close);
  return url;
}
