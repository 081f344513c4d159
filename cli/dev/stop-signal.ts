import { EXIT } from '../command-error.ts';

/**
 * Returns a signal that aborts at the first Ctrl-C, SIGTERM or SIGHUP, and when the process that started this one with a
 * channel is gone. At the second one it calls `onSecond`, which has to be synchronous, and ends the process at once.
 */
export function stopSignal(onSecond: () => void): AbortSignal {
  const stopping = new AbortController();
  const onSignal = (): void => {
    if (stopping.signal.aborted) {
      onSecond();
      process.exit(EXIT.interrupted);
    }
    stopping.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  process.once('disconnect', () => stopping.abort());
  return stopping.signal;
}
