const FIRST_MS = 500;
const LONGEST_MS = 10_000;

/**
 * Milliseconds to wait after a failed attempt; `attempts` is the number of attempts before it. Never long, because
 * people wait for the run.
 */
export function retryDelayMs(attempts: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts, 10));
}
