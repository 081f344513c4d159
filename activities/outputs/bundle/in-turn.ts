const MOST_AT_ONCE = 2;

let busy = 0;
const waiting: (() => void)[] = [];

/**
 * Runs work that needs much memory and disk. At most two pieces of it run at once in this process; the others wait, and
 * begin in the order in which they came. Throws the signal's reason if it aborts while the work waits.
 */
export async function inTurn<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  signal.throwIfAborted();
  if (busy >= MOST_AT_ONCE) await turn(signal);
  else busy += 1;
  try {
    return await work();
  } finally {
    // The place goes to the next one without becoming free in between.
    const next = waiting.shift();
    if (next) next();
    else busy -= 1;
  }
}

async function turn(signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const leave = (): void => {
    const at = waiting.indexOf(resolve);
    // If it has its place already, the work begins, and the place is passed on when that ends.
    if (at < 0) return;
    waiting.splice(at, 1);
    reject(signal.reason as Error);
  };
  waiting.push(resolve);
  signal.addEventListener('abort', leave, { once: true });
  await promise.finally(() => signal.removeEventListener('abort', leave));
}
