const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Settles when somebody asks this process to stop: with Ctrl-C, by closing the terminal, or by closing the pipe that it prints
 * to, as `| head` does. A second signal ends the process at once.
 */
export async function untilInterrupted(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const signal of SIGNALS) process.once(signal, () => resolve());
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => resolve());
  await promise;
}
