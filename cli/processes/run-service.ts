import { flushCompileCache } from 'node:module';
import { removeAbandonedTemporaryFolders } from '../../runtime/folders/temporary-folder.ts';
import { EXIT } from '../command-error.ts';
import { outliveReaders } from '../dev/outlive-readers.ts';

export interface Service {
  /** The address at which it answers, if it has one. */
  url?: string;
  stop(): Promise<void>;
}

const STOP_MS = 10_000;
/** Shorter than STOP_MS: nobody waits for an orphan, and the next `curfew dev` needs its port and its locks. */
const ORPHAN_MS = 1_500;

/**
 * Runs a service until it is asked to stop, by a signal or because the `curfew dev` that started it is gone, and then ends
 * this process. Tells that `curfew dev` when the service is ready. A second signal ends the process at once, and so does a
 * stop that takes too long.
 */
export async function runService(start: () => Promise<Service>): Promise<void> {
  outliveReaders();
  const { promise: stopRequested, resolve: stop } = Promise.withResolvers<void>();
  let stopping = false;
  const onSignal = (): void => {
    if (stopping) process.exit(EXIT.interrupted);
    stopping = true;
    stop();
  };
  const onOrphaned = (): void => {
    setTimeout(() => process.exit(EXIT.failed), ORPHAN_MS).unref();
    stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  process.once('disconnect', onOrphaned);
  const service = await Promise.race([start(), stopRequested]);
  if (!service) process.exit(EXIT.interrupted);
  process.send?.({ ready: service.url === undefined ? {} : { url: service.url } });
  // Node would write the cache at the exit of the process, which never comes if the process is killed.
  flushCompileCache();
  void removeAbandonedTemporaryFolders();
  await stopRequested;
  setTimeout(() => process.exit(EXIT.failed), STOP_MS).unref();
  await service.stop();
  process.exit(EXIT.ok);
}
