import { flushCompileCache } from 'node:module';
import { EXIT } from '../command-error.ts';

export interface Service {
  /** Where it answers, if it does. */
  url?: string;
  stop(): Promise<void>;
}

const STOP_MS = 10_000;
/** Nobody waits for us any more, and whoever starts next needs our port and our locks. */
const ORPHAN_MS = 1_500;

/**
 * Runs a long-lived process until it is told to stop, by a signal or because the `curfew dev` that started it is gone.
 * Tells that `curfew dev` when it is ready. A second signal ends it at once, as does a stop that takes too long.
 */
export async function runService(start: () => Promise<Service>): Promise<void> {
  const { promise: told, resolve: stop } = Promise.withResolvers<void>();
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
  const service = await Promise.race([start(), told]);
  if (!service) process.exit(EXIT.interrupted);
  process.send?.({ ready: service.url === undefined ? {} : { url: service.url } });
  // Written at the end otherwise, which one that is killed does not have.
  flushCompileCache();
  await told;
  setTimeout(() => process.exit(EXIT.failed), STOP_MS).unref();
  await service.stop();
  process.exit(EXIT.ok);
}
