import { join } from 'node:path';
import type { Hono } from 'hono';
import type { Environment } from '../runtime/environment/environment.ts';
import { listen } from '../runtime/listen.ts';
import type { Log } from '../runtime/log.ts';
import { openSpool } from '../runtime/spool/open-spool.ts';
import { createRedact } from '../runtime/secrets/create-redact.ts';
import { watchEventLoop } from '../runtime/watch-event-loop.ts';
import { createInbox, type OnStored } from '../database/inbox/create-inbox.ts';
import type { Database } from '../database/schema.ts';
import { createApp } from './create-app.ts';
import { automationIndex } from './dispatch/automation-index.ts';
import { createDispatcher, type DispatcherOptions } from './dispatch/queue/create-dispatcher.ts';
import { actOrStart } from './dispatch/act-or-start.ts';
import type { DecideDependencies } from './dispatch/decide-delivery.ts';
import { unconfirmedMark } from './dispatch/unconfirmed-mark.ts';
import { findUnready } from './inbox/find-unready.ts';
import { spooledInbox, type SpooledInbox } from './inbox/spooled-inbox.ts';
import { openInboxWriter } from './inbox/writer/open-inbox-writer.ts';
import { ownActsOf } from './own-acts-of.ts';
import { redactInbox } from './redact-inbox.ts';
import { scheduleReaper } from './schedules/schedule-reaper.ts';
import { syncSchedules } from './schedules/sync-schedules.ts';
import { watchClosedRuns } from './schedules/watch-closed-runs.ts';
import { TRIGGER_SOURCES } from './sources/sources.ts';
import type { SourceClients, SourceEnvironment } from './sources/trigger-source.ts';
import { startSweeps } from './sweeps/start-sweeps.ts';

const SWEEP_EVERY_MS = 2_000;
/** Enough for a day of deliveries of most installations. */
const MAX_SPOOL_BYTES = 512 * 1024 * 1024;
/** How long the stop waits for slow senders. */
const CLOSE_AFTER_MS = 3_000;
/** Every sender that we know sends its body within seconds. */
const REQUEST_IN_MS = 30_000;
/** An idle connection takes about 10 kB and a file descriptor, which the database and the spool need as well. */
const MOST_CONNECTIONS = 5_000;

export interface ServerOptions extends SourceClients, Omit<DecideDependencies, 'taskQueue' | keyof SourceClients> {
  environment: SourceEnvironment & Pick<Environment, 'taskQueue'>;
  database: Database;
  /** Has the folder `spool`, for deliveries that the database cannot take in time. */
  dataFolder: string;
  /** The key with which this installation signs who acts on a run. */
  actorKey: string;
  /** Secrets of this process: they are stored with no delivery, and no answer has them. */
  secrets: readonly string[];
  /** Serves what is under /api/. */
  api?: Pick<Hono, 'fetch'>;
  /** 0 takes any free port. */
  port: number;
  /** Only this machine by default. */
  host?: string;
  log: Log;
}

export interface RunningServer {
  /** Without a slash at its end. */
  url: string;
  /** Takes no more requests, and finishes what is under way. Deliveries that are still pending stay in the inbox. */
  stop(): Promise<void>;
}

/**
 * Takes webhooks in and starts runs, beginning with what a former process left pending. Resolves when it listens. The
 * caller closes the client and the database, after `stop`.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { environment, database, client, definitions, secrets, port, host = '127.0.0.1', log } = options;
  const redact = createRedact(secrets);
  const dependencies = { ...options, taskQueue: environment.taskQueue, ownActs: ownActsOf(database) };
  const { inbox, stopIntake } = openIntake(options, {
    redact,
    decide: async (delivery) =>
      (await unconfirmedMark(dependencies, delivery)) ?? (await actOrStart(dependencies, delivery)),
  });
  // Now, because it takes a second for very many automations.
  automationIndex(options.definitions.automations);
  await inbox.start();
  const receiver = {
    environment,
    inbox: redactInbox(inbox, secrets),
    log,
  };
  const app = createApp({
    ...receiver,
    ...(options.api === undefined ? {} : { api: options.api }),
    settings: definitions.settings,
    unready: async () => (await findUnready(database, client)).map(redact),
  });
  try {
    const { url, close } = await listen({
      fetch: app.fetch,
      host,
      port,
      requestInMs: REQUEST_IN_MS,
      mostConnections: MOST_CONNECTIONS,
      closeAfterMs: CLOSE_AFTER_MS,
    });
    log.info({ url }, 'taking webhooks');
    const listening = TRIGGER_SOURCES.flatMap((source) => source.listen?.(receiver) ?? []);
    const watch = watchEventLoop(log);
    let stopped: Promise<void> | undefined;
    const stopping = new AbortController();
    const scheduled = scheduleReaper(client, {
      taskQueue: environment.taskQueue,
      unwanted: stopping.signal,
      log,
    });
    const sweeps = startSweeps({ ...dependencies, inbox: receiver.inbox, clients: dependencies });
    const synced = syncSchedules({ client, taskQueue: environment.taskQueue, definitions }, stopping.signal, log);
    const closedRuns = watchClosedRuns({ client, database, taskQueue: environment.taskQueue, log });
    const stop = async (): Promise<void> => {
      watch.stop();
      stopping.abort();
      await Promise.all([close(), sweeps.stop(), ...listening.map((each) => each.stop())]);
      await stopIntake();
      await closedRuns.stop();
      await Promise.all([scheduled, synced]);
    };
    return { url, stop: () => (stopped ??= stop()) };
  } catch (error) {
    await stopIntake();
    throw error;
  }
}

/** The way of a delivery into the inbox, and from there to a decision. */
function openIntake(
  { database, dataFolder, log }: ServerOptions,
  { decide, redact }: Pick<DispatcherOptions, 'decide' | 'redact'>,
): { inbox: SpooledInbox; stopIntake: () => Promise<void> } {
  const writer = openInboxWriter(database, log);
  const onStored: OnStored = (group) => {
    const isNew = ({ stored }: (typeof group)[number]) => stored.state === 'pending' && !stored.repeated;
    dispatcher.take(group.filter(isNew).map(({ delivery }) => delivery));
  };
  const inDatabase = createInbox(database, onStored, writer);
  const inbox = spooledInbox(inDatabase, openSpool(join(dataFolder, 'spool'), MAX_SPOOL_BYTES), log);
  const mark: DispatcherOptions['mark'] = (marked) => writer.mark(marked);
  const dispatcher = createDispatcher({ database, decide, mark, redact, sweepEveryMs: SWEEP_EVERY_MS, log });
  const stopIntake = async (): Promise<void> => {
    await inbox.stop();
    await dispatcher.stop();
    await writer.stop();
  };
  return { inbox, stopIntake };
}
