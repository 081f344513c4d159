import { EXIT } from '../command-error.ts';

/**
 * Aborts at the first Ctrl-C, SIGTERM or SIGHUP. At the second it calls `onImpatience`, which has to be synchronous, and
 * the process ends at once.
 */
export function untilTold(onImpatience: () => void): AbortSignal {
  const told = new AbortController();
  const onSignal = (): void => {
    if (told.signal.aborted) {
      onImpatience();
      process.exit(EXIT.interrupted);
    }
    told.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return told.signal;
}
