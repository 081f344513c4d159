const WINDOW_MS = 5 * 60_000;
/** Later than any time in seconds that a machine has today, and earlier than any in milliseconds. */
const LEAST_MS = 100_000_000_000;

/** Is a time, in seconds or milliseconds since 1970, at most five minutes off? */
export function isRecent(time: number, now = Date.now()): boolean {
  const ms = time < LEAST_MS ? time * 1_000 : time;
  return Number.isFinite(ms) && Math.abs(now - ms) <= WINDOW_MS;
}
