const EVERY_MS = 5_000;

/**
 * Returns a function to call after each of `total` schedules. At most every five seconds it says how many are done, so that
 * few schedules pass in silence.
 */
export function countProgress(what: string, total: number, say: (line: string) => void): () => void {
  let done = 0;
  let saidAt = Date.now();
  return () => {
    done++;
    if (Date.now() - saidAt < EVERY_MS) return;
    saidAt = Date.now();
    say(`${what} ${done} of ${total} schedules`);
  };
}
